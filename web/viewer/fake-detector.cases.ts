import type { DetectResult, Detector, Placement, ProviderReport } from '../../shared/detect/detector.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';

/** A detector that does nothing but know whether it was closed and what it was told. */
export class FakeDetector implements Detector<VideoFrame> {
  readonly model = manifestOf('fake');
  readonly capacity = 1;
  readonly placement: Placement;
  provider: ProviderReport;
  readonly told: [number, number][] = [];
  closed = 0;

  constructor(placement: Placement, provider: ProviderReport['name']) {
    this.placement = placement;
    this.provider = { name: provider, threads: 1, reason: 'a test' };
  }

  detect(): Promise<DetectResult> {
    return Promise.reject(new Error('no frame is sent here'));
  }

  tell(inputFps: number, dropFps: number): Promise<void> {
    this.told.push([inputFps, dropFps]);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

/** Something that is being opened, which the test ends. */
export interface Opening<T> {
  readonly step: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: T) => void;
  readonly detector: FakeDetector;
  succeed(): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** Records what is opened, and leaves it to the test when and how that ends. */
export class Openings<T> {
  readonly all: Opening<T>[] = [];
  readonly #make: () => FakeDetector;

  constructor(make: () => FakeDetector) {
    this.#make = make;
  }

  open(step: number, onEvent: (event: T) => void, signal: AbortSignal): Promise<FakeDetector> {
    const detector = this.#make();
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('given up')));
      this.all.push({
        step,
        signal,
        onEvent,
        detector,
        succeed: () => (resolve(detector), turns()),
        fail: (error) => (reject(error), turns()),
      });
    });
  }

  /** The one that was begun last. */
  get last(): Opening<T> {
    const last = this.all.at(-1);
    if (last === undefined) throw new Error('nothing was opened');
    return last;
  }
}

/** Lets everything that waits only for promises happen. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}
