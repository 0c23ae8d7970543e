// The engine on a host of its own: sources that give as fast as they may, threads for flows.
import { MessageChannel, Worker } from 'node:worker_threads';
import { createRun } from '../../build/shared/run/create-run.js';
import { PicturePool, clock, frameVerbs, lookupElement } from './stages.mjs';

/** A source that waits when it is told to, and gives at once otherwise; every so often it lets others work. */
class EagerSource {
  live = false;
  #stopped = false;
  #pool;
  #timestamp = 0;

  constructor(pool) {
    this.#pool = pool;
  }

  start(events) {
    void this.#run(events);
  }

  stop() {
    this.#stopped = true;
    return Promise.resolve();
  }

  async #run(events) {
    for (let turn = 1; !this.#stopped; turn += 1) {
      this.#timestamp += 33_333;
      const info = { timestamp: this.#timestamp, width: 1920, height: 1080 };
      const welcome = events.onFrame(this.#pool.take(), info);
      if (welcome !== undefined) await welcome;
      else if (turn % 2000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** A source at a rate of its own, as a camera. */
class LiveSource {
  live = true;
  #pool;
  #fps;
  #timer;

  constructor(pool, fps) {
    this.#pool = pool;
    this.#fps = fps;
  }

  start(events) {
    const started = performance.now();
    let frame = 0;
    const step = () => {
      frame += 1;
      void events.onFrame(this.#pool.take(), { timestamp: frame * 33_333, width: 1920, height: 1080 });
      this.#timer = setTimeout(step, Math.max(0, started + (frame * 1000) / this.#fps - performance.now()));
    };
    step();
  }

  stop() {
    clearTimeout(this.#timer);
    return Promise.resolve();
  }
}

/** A worker that serves one flow. */
function startFlow(workers) {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./flow.worker.mjs', import.meta.url), {
    workerData: port2,
    transferList: [port2],
  });
  const flow = {
    port: port1,
    onLost: null,
    terminate: async () => {
      flow.onLost = null;
      await worker.terminate();
      port1.close();
    },
  };
  worker.on('exit', () => flow.onLost?.(new Error('its thread ended')));
  workers.push(worker);
  return flow;
}

/** Makes a run of a graph; `liveFps` null: as fast as the graph takes. */
export function openBench(graph, { liveFps = null, listener = {}, pool = new PicturePool() } = {}) {
  const workers = [];
  const host = {
    name: 'bench',
    clock,
    frames: frameVerbs((frame) => pool.give(frame)),
    services: {},
    openSource: () =>
      Promise.resolve(liveFps === null ? new EagerSource(pool) : new LiveSource(pool, liveFps)),
    startFlow: () => startFlow(workers),
    channel: () => {
      const { port1, port2 } = new MessageChannel();
      return [port1, port2];
    },
    log: () => {},
  };
  const run = createRun({ graph, host, elements: lookupElement, listener });
  return { run, workers, pool };
}

/** Frames delivered per second over so many seconds, after `warmUpMs`. */
export async function deliveredFps(run, seconds, warmUpMs = 1000) {
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await wait(warmUpMs);
  const before = run.figures().ledger.delivered;
  const started = performance.now();
  await wait(seconds * 1000);
  return (run.figures().ledger.delivered - before) / ((performance.now() - started) / 1000);
}
