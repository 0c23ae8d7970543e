import { vi } from 'vitest';
import type { DetectResult } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { graphWith } from '../../shared/pipeline/graph.cases.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { FrameSource, SourceEvents } from '../capture/frame-source.ts';
import { fakeProviders } from '../detect/fake-providers.cases.ts';
import { LaneTurns } from '../detect/lane-turns.ts';
import { EventShelf } from '../store/event-shelf.ts';
import { MemoryEventRows } from '../store/memory-event-rows.ts';
import { FakeWorker } from '../detect/fake-worker.cases.ts';
import type { LaneApi, LaneResult } from '../workers/lane.api.ts';
import type { OffloadApi, OffloadSetup } from '../workers/offload.api.ts';
import type { Outcome } from '../workers/outcome.api.ts';
import { Census } from './census.ts';
import type { ViewerParts } from './viewer-parts.ts';
import { createViewer } from './viewer.ts';
import type { DiagnosableViewer } from './viewer.ts';
import type { CaptureReport, SourceChoice, ViewerState } from './viewer.api.ts';
import type { WakeLocks } from './wake-lock.ts';

const STAGES = {
  detections: [{ label: 'face', score: 0.9, box: { x: 0, y: 0, width: 1, height: 1 } }],
  preprocessMs: 1,
  inferMs: 5,
  postprocessMs: 1,
};
const RESULT: LaneResult = {
  ...STAGES,
  times: { arrivedAt: 0, begunAt: 0, copiedAt: 0, answeredAt: 7 },
};

/** A lane that answers every frame at once. */
class QuickLane implements LaneApi {
  fails: SightlineError | null = null;
  /** It answers no more. */
  isStuck = false;

  probeGpu: LaneApi['probeGpu'] = () =>
    Promise.resolve({ ok: true, value: { usable: false, words: 'there is none' } });

  load: LaneApi['load'] = ({ provider: name, reason }) =>
    this.fails === null
      ? answer({ provider: { name, threads: 1, reason }, loadMs: 1, warmUpMs: 1 })
      : Promise.resolve({ ok: false, code: this.fails.code, message: this.fails.message });

  detect: LaneApi['detect'] = (frame) => {
    frame.close();
    return this.isStuck ? new Promise(() => undefined) : answer(RESULT);
  };

  trial: LaneApi['trial'] = () => Promise.reject(new Error('not asked for here'));
  usePixels: LaneApi['usePixels'] = () => answer(undefined);
  tensorOf: LaneApi['tensorOf'] = () => Promise.reject(new Error('not asked for here'));
}

/** An edge that answers every frame at once, until it goes away. */
class QuickEdge implements OffloadApi {
  goAway: () => void = () => {};
  /** What it was told when it was connected. */
  setup: OffloadSetup | null = null;

  connect: OffloadApi['connect'] = (setup) => {
    this.setup = setup;
    return answer({ credits: 2, provider: { name: 'cpu', threads: 1, reason: 'native' } });
  };

  detect: OffloadApi['detect'] = (frame) => {
    frame.close();
    return answer({ ...STAGES, queueMs: 0 });
  };

  stats: OffloadApi['stats'] = () => answer(undefined);
  inputOf: OffloadApi['inputOf'] = () => Promise.reject(new Error('not asked for here'));
  disconnect: OffloadApi['disconnect'] = () => answer(undefined);

  ended: OffloadApi['ended'] = () =>
    new Promise((resolve) => {
      this.goAway = () => resolve({ ok: false, code: 'edge_lost', message: 'The edge went away.' });
    });
}

function answer<T>(value: T): Promise<Outcome<T>> {
  return Promise.resolve({ ok: true, value });
}

/** A frame as the browser's: without a size once it is closed or moved. */
export class PageFrame {
  readonly timestamp: number;
  readonly displayWidth = 640;
  readonly displayHeight = 480;
  codedWidth = 640;

  constructor(timestamp: number) {
    this.timestamp = timestamp;
  }

  clone(): PageFrame {
    return new PageFrame(this.timestamp);
  }

  close(): void {
    this.codedWidth = 0;
  }
}

/** A source whose frames the test gives. */
export class FakeSource implements FrameSource {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody looks at the picture here
  readonly media = { width: 640, height: 480 } as ImageBitmap;
  report: CaptureReport = {
    rung: 'picture',
    label: 'a test',
    width: 640,
    height: 480,
    mirrored: false,
  };
  events: SourceEvents | null = null;
  stopped = 0;
  heldBack: string | null = null;
  hash: number | null = null;
  #frames = 0;

  start(events: SourceEvents): void {
    this.events = events;
  }

  again(): void {}

  stop(): Promise<void> {
    this.stopped += 1;
    this.events = null;
    return Promise.resolve();
  }

  frame(): void {
    this.#frames += 1;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
    this.events?.onFrame(new PageFrame(this.#frames * 1000) as unknown as VideoFrame);
  }
}

const PIPELINE: ResolvedPipeline = {
  id: 'faces',
  revision: '1',
  name: 'Faces',
  placement: 'auto',
  localOnly: false,
  source: { id: 'camera', uri: 'camera', type: 'video', live: true },
  steps: [{ element: 'detect_faces', name: 'detect_faces', model: 'fake', options: {} }],
  graph: graphWith('faces', '1'),
};

/** A viewer with everything around it played by the test. */
export class FakePage {
  readonly sources: FakeSource[] = [];
  readonly lanes: FakeWorker<LaneApi>[] = [];
  readonly edges: { readonly api: QuickEdge; readonly worker: FakeWorker<OffloadApi> }[] = [];
  readonly states: ViewerState[] = [];
  readonly results: DetectResult[] = [];
  readonly notices: RunNotice[] = [];
  /** What was asked to be opened. */
  readonly choices: SourceChoice[] = [];
  readonly viewer: DiagnosableViewer;
  #lane: QuickLane | null = null;
  pipeline = PIPELINE;
  /** The revision that is listed. */
  listed: string | null | undefined = PIPELINE.revision;
  readonly #followers = new Set<() => void>();
  /** What happened in it. */
  readonly events = new EventShelf(new MemoryEventRows(), () => 0);
  sourceError: SightlineError | null = null;
  /** How long a source takes to open, milliseconds. */
  sourceDelayMs = 0;
  laneError: SightlineError | null = null;
  /** How long a model takes to load here, milliseconds. */
  modelMs = 0;
  /** How frames of the next source are taken. */
  rung: CaptureReport['rung'] = 'picture';
  /** How many locks keep the screen on. */
  screenLocks = 0;

  constructor() {
    this.viewer = createViewer(this.#parts());
    this.viewer.on('state', (state) => this.states.push(state));
    this.viewer.on('result', (result) => this.results.push(result));
    this.viewer.on('notice', (notice) => this.notices.push(notice));
  }

  get source(): FakeSource {
    return last(this.sources);
  }

  get edge(): QuickEdge {
    return last(this.edges).api;
  }

  /** Starts the pipeline on a camera. */
  start(): Promise<void> {
    return this.viewer.start('faces', { kind: 'camera' });
  }

  /** Sends one frame and waits for its result. */
  async see(): Promise<DetectResult> {
    const before = this.results.length;
    this.source.frame();
    await vi.advanceTimersByTimeAsync(1);
    if (this.results.length !== before + 1)
      throw new Error(`no result: ${JSON.stringify(this.viewer.state)}`);
    return last(this.results);
  }

  /** What is told of a pipeline when it was changed, or removed. */
  list(revision: string | null | undefined): void {
    this.listed = revision;
    for (const follower of this.#followers) follower();
  }

  #parts(): ViewerParts {
    return {
      baseUrl: 'http://localhost:8080/',
      definitions: {
        pipeline: (id) =>
          id === this.pipeline.id
            ? Promise.resolve(this.pipeline)
            : Promise.reject(new SightlineError('not_found', `there is no pipeline "${id}"`)),
        manifest: (id) => Promise.resolve(manifestOf(id, 'face')),
      },
      revisions: {
        of: () => this.listed,
        on: (listener) => {
          this.#followers.add(listener);
          return () => this.#followers.delete(listener);
        },
      },
      models: {
        load: (_manifest, _onProgress, signal) =>
          new Promise((resolve, reject) => {
            if (this.modelMs === 0) resolve(new ArrayBuffer(8));
            const timer =
              this.modelMs === 0 ? undefined : setTimeout(() => resolve(new ArrayBuffer(8)), this.modelMs);
            signal.addEventListener('abort', () => {
              clearTimeout(timer);
              reject(new Error('given up'));
            });
          }),
      },
      events: this.events,
      edge: { isHeard: true, on: () => () => {} },
      conditions: { power: null, line: { saveData: false, isSlow: false } },
      census: new Census(),
      turns: new LaneTurns(() => performance.now()),
      openSource: (choice) => this.#openSource(choice),
      wakeLocks: { request: () => this.#lockScreen() },
      startLaneWorker: () => this.#startLane(),
      startOffloadWorker: () => this.#startEdge(),
      startFlowWorker: () => {
        throw new Error('no pipeline here has flows');
      },
      startPicturesWorker: () => {
        throw new Error('nobody here looks at pixels');
      },
      startRunLinkWorker: () => {
        throw new Error('no run moves here');
      },
      providers: fakeProviders('a test'),
      maxThreads: 1,
    };
  }

  /** What every picture of the source comes to. */
  set hash(hash: number) {
    this.source.hash = hash;
  }

  #lockScreen(): ReturnType<WakeLocks['request']> {
    this.screenLocks += 1;
    return Promise.resolve({ release: () => Promise.resolve(void (this.screenLocks -= 1)) });
  }

  async #openSource(choice: SourceChoice): Promise<FrameSource> {
    this.choices.push(choice);
    if (this.sourceError !== null) throw this.sourceError;
    if (this.sourceDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.sourceDelayMs));
    const source = new FakeSource();
    source.report = { ...source.report, rung: this.rung };
    this.sources.push(source);
    return source;
  }

  /** The lane that was started last answers no more. */
  stickLane(): void {
    if (this.#lane !== null) this.#lane.isStuck = true;
  }

  #startLane(): Worker {
    const lane = new QuickLane();
    this.#lane = lane;
    lane.fails = this.laneError;
    const worker = new FakeWorker<LaneApi>(lane);
    this.lanes.push(worker);
    return asWorker(worker);
  }

  #startEdge(): Worker {
    const api = new QuickEdge();
    const worker = new FakeWorker<OffloadApi>(api);
    this.edges.push({ api, worker });
    return asWorker(worker);
  }
}

function asWorker(worker: FakeWorker<LaneApi> | FakeWorker<OffloadApi>): Worker {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  return worker as unknown as Worker;
}

function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new Error('there is none');
  return item;
}
