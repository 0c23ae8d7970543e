import { Worker } from 'node:worker_threads';
import { SightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { Clock } from '../clock.ts';
import type { PressAnswer, PressJob, PressOrder, PressedPicture } from './press-messages.ts';

/** Makes JPEGs of frames. */
export interface Press {
  /**
   * Copies the frame at once, so that it is only borrowed; null: there is too much to do already, and nothing was
   * copied. Rejects with why a picture could not be made.
   */
  press(picture: Picture, orders: readonly PressOrder[]): Promise<readonly PressedPicture[]> | null;
}

/** A press in a thread of its own. */
export interface PicturePressParts {
  /** The thread's program. */
  readonly pressFile: string;
  readonly wasmFile: string;
  readonly clock: Clock;
}

interface Waiting {
  readonly resolve: (pictures: readonly PressedPicture[]) => void;
  readonly reject: (error: SightlineError) => void;
}

/** Frames of all pipelines together that are being worked on. */
const MOST_JOBS = 4;
/** Without work for so long its thread ends; it is started again when there is some. */
const IDLE_MS = 30_000;
/** Longer than this no frame takes: the thread is ended. */
const STUCK_MS = 10_000;

/** The press of a server. Its thread lives while there is something to do. Whoever made it closes it. */
export class PicturePress implements Press {
  readonly #parts: PicturePressParts;
  readonly #waiting = new Map<number, Waiting>();
  /** Frames' bytes that were used, for the next ones of the same size. */
  #spare: ArrayBuffer[] = [];
  #worker: Worker | null = null;
  #ids = 0;
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(parts: PicturePressParts) {
    this.#parts = parts;
  }

  press(picture: Picture, orders: readonly PressOrder[]): Promise<readonly PressedPicture[]> | null {
    if (this.#closed || this.#waiting.size >= MOST_JOBS) return null;
    this.#ids += 1;
    const job: PressJob = { id: this.#ids, layout: picture.layout, bytes: this.#copy(picture.data), orders };
    this.#worker ??= this.#start();
    this.#worker.postMessage(job, [job.bytes]);
    return new Promise((resolve, reject) => {
      this.#waiting.set(job.id, { resolve, reject });
      this.#watch(STUCK_MS);
    });
  }

  /** What is being worked on is rejected. Resolves when the thread is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end('The server is stopping.');
  }

  #copy(data: Uint8Array): ArrayBuffer {
    const found = this.#spare.findIndex(({ byteLength }) => byteLength === data.byteLength);
    const [bytes = new ArrayBuffer(data.byteLength)] = found < 0 ? [] : this.#spare.splice(found, 1);
    new Uint8Array(bytes).set(data);
    return bytes;
  }

  #start(): Worker {
    const { pressFile, wasmFile } = this.#parts;
    const worker = new Worker(pressFile, { name: 'live pictures', workerData: { wasmFile } });
    // A server that has nothing else to do may end.
    worker.unref();
    worker.on('message', (answer: PressAnswer) => this.#take(answer));
    const lost = (words: string): void => {
      if (this.#worker === worker) void this.#end(words);
    };
    worker.on('error', ({ message }) => lost(`Live pictures cannot be made: ${message}`));
    worker.on('exit', () => lost('The thread that makes live pictures has ended.'));
    return worker;
  }

  #take({ id, bytes, pictures, problem }: PressAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#spare = [bytes, ...this.#spare].slice(0, MOST_JOBS);
    this.#watch(this.#waiting.size > 0 ? STUCK_MS : IDLE_MS);
    if (pictures === null) waiting?.reject(new SightlineError('internal', problem));
    else waiting?.resolve(pictures);
  }

  /** Ends the thread unless something happens before. */
  #watch(ms: number): void {
    this.#cancel();
    this.#cancel = this.#parts.clock.after(ms, () => void this.#end('A live picture took too long to make.'));
  }

  async #end(why: string): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#cancel();
    this.#spare = [];
    for (const { reject } of this.#waiting.values()) reject(new SightlineError('lane_crashed', why));
    this.#waiting.clear();
    await worker?.terminate();
  }
}
