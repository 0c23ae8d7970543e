// Somebody who watches every camera, without pictures: says how old results are when they are there.
import { WebSocket } from 'ws';
import { encodeMessage } from '../../build/shared/wire/framing.js';

const WISH = { type: 'subscribe', protocol: 1, results: true, pictures: null };
const decoder = new TextDecoder();

/** Watches pipelines; `ages` gives those of all results since it was asked last, milliseconds, by pipeline. */
export class Watchers {
  #url;
  #sockets = new Map();
  #ages = new Map();

  constructor(url) {
    this.#url = url.replace('http', 'ws');
  }

  /** Watches these, and no others. */
  watch(pipelines) {
    for (const [pipeline, socket] of this.#sockets)
      if (!pipelines.includes(pipeline)) this.#leave(pipeline, socket);
    for (const pipeline of pipelines) if (!this.#sockets.has(pipeline)) this.#open(pipeline);
  }

  ages() {
    const told = this.#ages;
    this.#ages = new Map();
    return told;
  }

  close() {
    this.watch([]);
  }

  #open(pipeline) {
    const socket = new WebSocket(`${this.#url}/api/live/${pipeline}`, { perMessageDeflate: false });
    this.#sockets.set(pipeline, socket);
    socket.on('open', () => socket.send(encodeMessage(WISH)));
    socket.on('message', (data) => this.#take(pipeline, data));
    socket.on('close', () => this.#sockets.delete(pipeline));
    socket.on('error', (error) => process.stderr.write(`${pipeline}: ${error.message}\n`));
  }

  #leave(pipeline, socket) {
    this.#sockets.delete(pipeline);
    socket.removeAllListeners('close').terminate();
  }

  #take(pipeline, data) {
    const message = JSON.parse(decoder.decode(data.subarray(4, 4 + data.readUInt32LE(0))));
    if (message.type !== 'live' || message.results === null) return;
    const ages = this.#ages.get(pipeline) ?? [];
    ages.push(performance.timeOrigin + performance.now() - message.ts_new);
    this.#ages.set(pipeline, ages);
  }
}
