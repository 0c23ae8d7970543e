import { SightlineError } from '../../shared/errors.ts';
import type { CaptureListener, CaptureWorker } from './capture-worker.ts';
import type { Rung, RungEvents } from './rung.ts';

/** So many frames may be on their way to the page at once: one is dealt with while the next one comes. */
const CREDITS = 2;

/** Frames that a worker reads out of a track, where only workers may: the page gets them when it has time, hidden or not. */
export class WorkerFrames implements Rung {
  readonly name = 'worker-track-processor';
  readonly sleepsHidden = false;
  readonly #worker: CaptureWorker;

  /** Rejects where workers of this browser cannot read a track. Does not own the worker, nor the track. */
  static async open(track: MediaStreamVideoTrack, worker: CaptureWorker): Promise<WorkerFrames> {
    // What is sent away is of no more use here.
    const clone = track.clone();
    try {
      await worker.read(clone);
    } catch (error) {
      clone.stop();
      throw error;
    }
    return new WorkerFrames(worker);
  }

  private constructor(worker: CaptureWorker) {
    this.#worker = worker;
  }

  start(events: RungEvents): void {
    this.#worker.listen(this.#listenerOf(events));
    for (let credit = 0; credit < CREDITS; credit += 1) this.#worker.next();
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  #listenerOf(events: RungEvents): CaptureListener {
    return (message) => {
      if (message.type === 'frame') {
        this.#worker.next();
        events.onFrame(message.frame);
      } else if (message.type === 'ended') events.onEnded();
      else if (message.type === 'failed') events.onError(new SightlineError('camera', message.message));
    };
  }
}
