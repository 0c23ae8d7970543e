import type { SightlineError } from '../../shared/errors.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import type { LaneApi, LaneResult, LaneSetup, TrialReport } from '../workers/lane.api.ts';
import type { Outcome } from '../workers/outcome.api.ts';
import { BrowserDetector } from './browser-detector.ts';
import { fakeProviders } from './fake-providers.cases.ts';
import { FakeWorker, settle } from './fake-worker.cases.ts';
import { decisionAfter, openLane, openLaneWith } from './open-lane.ts';
import { challengeOf } from './provider-challenge.ts';
import type { ProviderWish } from './provider-choice.ts';

/** What a scripted lane finds in a frame. */
export const RESULT: LaneResult = {
  detections: [{ label: 'thing', score: 0.9, box: { x: 0, y: 0, width: 1, height: 1 } }],
  preprocessMs: 1,
  inferMs: 8,
  postprocessMs: 1,
  times: { arrivedAt: 0, begunAt: 0, copiedAt: 0, answeredAt: 0 },
};

/** A trial in which the GPU takes 1 ms, and half of that when it prepares the frames too. */
export const QUICK: TrialReport = {
  exact: { times: [1, 1, 1], findings: { detections: RESULT.detections } },
  pixels: { times: [0.5], findings: { detections: RESULT.detections } },
  whyNot: '',
};

/** A lane whose answers the test gives. */
export class ScriptedLane implements LaneApi {
  readonly waiting: { frame: VideoFrame; resolve(outcome: Outcome<LaneResult>): void }[] = [];
  readonly setups: LaneSetup[] = [];
  received = 0;
  readonly pixels: boolean[] = [];
  trialOutcome: Outcome<TrialReport> = { ok: true, value: QUICK };
  gpu = false;
  software = false;
  failsToLoad = false;

  probeGpu: LaneApi['probeGpu'] = () =>
    Promise.resolve({
      ok: true,
      value: this.gpu
        ? { usable: true, software: this.software, words: 'a card' }
        : { usable: false, words: 'there is none' },
    });

  load: LaneApi['load'] = (setup) => {
    this.setups.push(setup);
    if (this.failsToLoad) return Promise.resolve({ ok: false, code: 'lane_crashed', message: 'no shader' });
    const { provider: name, reason } = setup;
    return Promise.resolve({
      ok: true,
      value: { provider: { name, threads: 1, reason }, loadMs: 1, warmUpMs: 1 },
    });
  };

  detect: LaneApi['detect'] = (frame) => {
    this.received += 1;
    return new Promise((resolve) => this.waiting.push({ frame, resolve }));
  };

  tensorOf: LaneApi['tensorOf'] = () => Promise.reject(new Error('not asked for here'));

  trial: LaneApi['trial'] = (frame) => {
    frame.close();
    return Promise.resolve(this.trialOutcome);
  };

  usePixels: LaneApi['usePixels'] = (on) => {
    this.pixels.push(on);
    return Promise.resolve({ ok: true, value: undefined });
  };

  async settleOldest(outcome: Outcome<LaneResult>): Promise<void> {
    await settle();
    const next = this.waiting.shift();
    next?.frame.close();
    next?.resolve(outcome);
    await settle();
  }
}

/** A detector over scripted workers; each restart takes the next script. */
export class Bench {
  readonly lanes: ScriptedLane[] = [];
  readonly workers: FakeWorker<LaneApi>[] = [];
  readonly health: (SightlineError | null)[] = [];
  readonly book = fakeProviders('a test');
  wish: ProviderWish = 'auto';
  prepare: (lane: ScriptedLane, index: number) => void = () => {};

  open(): Promise<BrowserDetector<VideoFrame>> {
    const parts = {
      manifest: manifestOf('fake'),
      modelBytes: () => Promise.resolve(new ArrayBuffer(4)),
      startWorker: () => this.#startWorker(),
      maxThreads: 1,
      onProgress: () => {},
      guard: this.book.guard,
    };
    const { manifest } = parts;
    return BrowserDetector.open<VideoFrame>(
      {
        model: parts.manifest,
        openLane: (signal, failed) =>
          failed === null
            ? openLane(parts, (probe) => this.book.decide(manifest, this.wish, probe), signal)
            : openLane(parts, () => Promise.resolve(decisionAfter(failed)), signal),
        clone,
        now: () => Date.now(),
        onHealth: (error) => this.health.push(error),
        challenge: challengeOf({
          book: this.book,
          open: (decision, signal) => openLaneWith(parts, decision, signal),
          clone,
          threshold: 0.5,
        }),
      },
      new AbortController().signal,
    );
  }

  get lane(): ScriptedLane {
    return this.lanes.at(-1) ?? missing();
  }

  get worker(): FakeWorker<LaneApi> {
    return this.workers.at(-1) ?? missing();
  }

  #startWorker(): FakeWorker<LaneApi> {
    const lane = new ScriptedLane();
    this.prepare(lane, this.lanes.length);
    const worker = new FakeWorker<LaneApi>(lane);
    this.lanes.push(lane);
    this.workers.push(worker);
    return worker;
  }
}

function clone(frame: VideoFrame): VideoFrame {
  return frame.clone();
}

function missing(): never {
  throw new Error('no worker was started');
}
