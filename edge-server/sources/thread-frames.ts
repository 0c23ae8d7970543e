import { Worker } from 'node:worker_threads';
import { SightlineError } from '../../shared/errors.ts';
import { YoungGarbage } from '../stream/young-garbage.ts';
import type { VideoFacts } from './ffmpeg-words.ts';
import type { PictureStream, TimedPicture } from './picture-stream.ts';
import type { FromSourceThread, SourceThreadStart, ToSourceThread } from './source-messages.ts';
import type { SourceWork } from './source-work.ts';

/** Enough to read pictures; they lie outside of the heap. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/**
 * Pictures that are read on a thread of their own, so that this one is not held up by their bytes. The thread, and what
 * it started, is gone when the stream has ended. `file`: the thread's program, `source-main`.
 */
export function threadFrames(
  file: string | URL,
  work: SourceWork,
  onFacts?: (facts: VideoFacts) => void,
): PictureStream {
  return async function* frames(signal) {
    const thread = new SourceThread(file, work, onFacts);
    const garbage = new YoungGarbage();
    const end = (): void => thread.stop();
    signal.addEventListener('abort', end, { once: true });
    try {
      for (let timed = await thread.next(); timed !== null; timed = await thread.next()) {
        garbage.add(timed.picture.data.byteLength);
        yield timed;
        thread.welcome();
      }
    } finally {
      signal.removeEventListener('abort', end);
      await thread.gone();
    }
  };
}

/** One thread: at most as many pictures as are welcome wait here. */
class SourceThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #pictures: TimedPicture[] = [];
  readonly #onFacts: ((facts: VideoFacts) => void) | undefined;
  #over: SightlineError | 'end' | null = null;
  #wake: () => void = () => undefined;

  constructor(file: string | URL, work: SourceWork, onFacts?: (facts: VideoFacts) => void) {
    this.#onFacts = onFacts;
    const workerData: SourceThreadStart = { work };
    this.#worker = new Worker(file, { name: 'source', workerData, resourceLimits: LIMITS });
    this.#worker.on('message', (message: FromSourceThread) => this.#hear(message));
    this.#worker.on('error', (error) => this.#end(lost(error.message)));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#end(lost(`it ended with code ${code}`));
        resolve();
      });
    });
  }

  /** The next picture; null at the end. Rejects with why it broke. */
  async next(): Promise<TimedPicture | null> {
    while (this.#pictures.length === 0 && this.#over === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const timed = this.#pictures.shift();
    if (timed !== undefined) return timed;
    if (this.#over instanceof SightlineError) throw this.#over;
    return null;
  }

  welcome(): void {
    this.#say('more');
  }

  /** No picture comes any more. */
  stop(): void {
    this.#end('end');
    this.#pictures.length = 0;
    this.#say('stop');
  }

  /** Resolves when the thread has ended by itself, with everything that it started. */
  async gone(): Promise<void> {
    this.stop();
    await this.#exited;
  }

  #say(message: ToSourceThread): void {
    this.#worker.postMessage(message, []);
  }

  #hear(message: FromSourceThread): void {
    if (message.type === 'picture') {
      if (this.#over === null) this.#pictures.push(message.timed);
      this.#wake();
    } else if (message.type === 'facts') this.#onFacts?.(message.facts);
    else if (message.type === 'error') this.#end(new SightlineError(message.code, message.message));
    else this.#end('end');
  }

  /** What ended it first counts. */
  #end(how: SightlineError | 'end'): void {
    this.#over ??= how;
    this.#wake();
  }
}

function lost(why: string): SightlineError {
  return new SightlineError('camera', `The thread that reads this source is lost: ${why}.`);
}
