import type { CaptureWorker } from './capture-worker.ts';
import type { Rung, RungEvents } from './rung.ts';

/** Looks for a new picture a little more often than cameras give one. */
const TICK_MS = 30;

/** Frames of a `<video>`, asked for whenever a worker ticks: browsers hold a hidden page's own timers back, not those. */
export class TimedFrames implements Rung {
  readonly name = 'worker-timer';
  readonly sleepsHidden = false;
  readonly #video: HTMLVideoElement;
  readonly #worker: CaptureWorker;
  #shown = -1;

  /** Whether this browser has what it takes. */
  static get available(): boolean {
    return 'VideoFrame' in globalThis;
  }

  /** Owns neither. */
  constructor(video: HTMLVideoElement, worker: CaptureWorker) {
    this.#video = video;
    this.#worker = worker;
  }

  start(events: RungEvents): void {
    this.#worker.listen((message) => {
      if (message.type === 'tick') this.#take(events);
      else if (message.type === 'failed') events.onError(new Error(message.message));
    });
    this.#worker.tick(TICK_MS);
  }

  stop(): Promise<void> {
    this.#worker.listen(null);
    return Promise.resolve();
  }

  /** Each picture once. */
  #take(events: RungEvents): void {
    const { currentTime, readyState } = this.#video;
    if (currentTime === this.#shown || readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    this.#shown = currentTime;
    try {
      events.onFrame(new VideoFrame(this.#video, { timestamp: Math.round(currentTime * 1e6) }));
    } catch (error) {
      events.onError(error);
    }
  }
}
