import { PassThrough } from 'node:stream';
import type { Detection } from '../../shared/detection.ts';
import type { Detector } from '../../shared/detect/detector.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import type { FrameInfo, Picture } from '../../shared/frame.ts';
import { createRun } from '../../shared/run/create-run.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { RunHost, RunLogLine, RunSource, SourceEvents } from '../../shared/run/host.ts';
import { MovableRun } from '../../shared/run/movable-run.ts';
import type { BeginInit, PreparedPlace, RunPlace } from '../../shared/run/movable-run.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { prepareLink } from '../../shared/run/remote-link.ts';
import type { RunLink, RunLinkEvents } from '../../shared/run/remote-link.ts';
import { RemoteRun } from '../../shared/run/remote-run.ts';
import type { Run, RunNotice } from '../../shared/run/run.api.ts';
import { POLICY, graphOf } from '../../shared/run/test-elements.cases.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { RunCommand, RunServerMessage } from '../../shared/wire/run-messages.ts';
import { decodeRunServerMessage } from '../../shared/wire/run-server-message.ts';
import { TINY_MANIFEST } from '../inference/fake-lane-process.cases.ts';
import type { LaneClient } from '../inference/lane.ts';
import { createLog } from '../log.ts';
import { pictureOf } from '../runs/picture.cases.ts';
import { PictureFrames } from '../runs/picture-frames.ts';
import { prepareRemotePlace } from '../runs/remote-place.ts';
import { ByteBudget } from './byte-budget.ts';
import type { Peer } from './offload-connection.ts';
import { RunConnection } from './run-connection.ts';
import type { RunServices } from './run-services.ts';

/** Frames on their way into runs, bytes: enough for any case here. */
const BUDGET = 1_000_000;

/** Every third frame is looked at; what is found is counted in fours, and its comings and goings are told. */
export const GRAPH: PipelineGraph = graphOf(
  {
    thinned: { type: 'sample', config: { every: 3 } },
    find: { type: 'detect_objects', config: { element: 'detect_objects', model: 'tiny', options: {} } },
    fours: { type: 'count_window', config: { size: 4 } },
    came: { type: 'debounce', config: { of_frames: 3, min_frames: 2, off_below: 1 } },
  },
  {
    'camera>thinned': POLICY.block(2),
    'thinned>find': POLICY.block(2),
    'find>fours': POLICY.block(2),
    'find>came': POLICY.block(2),
  },
  { id: 'scene' },
);

/** What both sides find: something where the first byte says so. */
function thingsIn(data: Uint8Array): readonly Detection[] {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  return data[0] === 1 ? [{ label: 'thing', score: 0.9, box }] : [];
}

const PROVIDER = { name: 'cpu', threads: 1, reason: 'a test' } as const;

/** A lane that answers soon. */
const LANE: LaneClient = {
  manifest: TINY_MANIFEST,
  provider: PROVIDER,
  submit: ({ payload }, answer) => {
    const stages = { preprocessMs: 0, inferMs: 0, postprocessMs: 0, begunAt: 0 };
    const times = { arrivedAt: 0, startedAt: 0, begunAt: 0, answeredAt: 0 };
    const result = { type: 'result' as const, key: 1, detections: thingsIn(payload), ...stages };
    queueMicrotask(() => answer({ kind: 'result', queueMs: 0, times, result }));
    return () => undefined;
  },
  close: () => undefined,
};

/** The same in a page. */
const DETECTOR: Detector<Picture> = {
  model: TINY_MANIFEST,
  placement: 'browser',
  capacity: 1,
  detect: async (picture, frame) => {
    await Promise.resolve();
    const timings = { transferMs: 0, preprocessMs: 0, inferMs: 0, postprocessMs: 0, totalMs: 0 };
    return { frame, detections: thingsIn(picture.data), timings, placement: 'browser', provider: PROVIDER };
  },
  close: () => Promise.resolve(),
};

/** A source whose frames the test gives. */
export class HandSource implements RunSource<Picture> {
  readonly live: boolean;
  #events: SourceEvents<Picture> | null = null;
  given = 0;

  constructor(live: boolean) {
    this.live = live;
  }

  start(events: SourceEvents<Picture>): void {
    this.#events = events;
  }

  stop(): Promise<void> {
    this.#events = null;
    return Promise.resolve();
  }

  /** Gives the next frame; resolves when another is welcome. */
  async give(): Promise<void> {
    this.given += 1;
    const info: Omit<FrameInfo, 'id'> = { timestamp: this.given * 1000, width: 2, height: 2 };
    const picture = pictureOf(2, 2);
    // It comes and goes without a period that anything here is counted by.
    picture.data[0] = this.given % 41 < 20 ? 1 : 0;
    await this.#events?.onFrame(picture, info);
  }
}

/** A wire between a page and a server: everything in order, each after a random while. */
export class WireLink implements RunLink<Picture> {
  readonly connection: RunConnection;
  readonly #dice: Dice;
  #events: RunLinkEvents | null = null;
  #there: Promise<void> = Promise.resolve();
  #back: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(services: RunServices, dice: Dice) {
    this.#dice = dice;
    const peer: Peer = {
      bufferedAmount: 0,
      send: (bytes) => this.#tell(decodeRunServerMessage(bytes)),
      close: () => undefined,
      terminate: () => undefined,
    };
    this.connection = new RunConnection(peer, services);
  }

  listen(events: RunLinkEvents): void {
    this.#events = events;
  }

  send(message: RunCommand): void {
    this.#carry(encodeMessage(message));
  }

  sendFrame(id: number, info: Omit<FrameInfo, 'id'>, { layout, data }: Picture): void {
    this.#carry(encodeMessage({ type: 'frame', id, info, layout }, data));
  }

  close(): void {
    this.#closed = true;
    this.connection.ended();
  }

  /** It breaks: the server and the page learn of it. */
  break(): void {
    this.connection.ended();
    this.#closed = true;
    this.#events?.lost(new SightlineError('edge_lost', 'The edge went away.'));
  }

  #carry(bytes: Uint8Array): void {
    this.#there = this.#later(this.#there, () => this.connection.receive(bytes, true));
  }

  #tell(message: RunServerMessage): void {
    this.#back = this.#later(this.#back, () => this.#events?.message(message));
  }

  async #later(before: Promise<void>, action: () => void): Promise<void> {
    await before;
    for (let turns = this.#dice.below(3); turns > 0; turns -= 1) await settle();
    if (!this.#closed) action();
  }
}

/** A page and a server with one run that moves between them. */
export class MovingBench {
  readonly clock = new FakeClock();
  readonly source: HandSource;
  readonly windows: string[] = [];
  readonly comings: string[] = [];
  readonly notices: RunNotice[] = [];
  readonly lines: RunLogLine[] = [];
  readonly states: string[] = [];
  readonly links: WireLink[] = [];
  readonly budget = new ByteBudget(BUDGET);
  readonly run: MovableRun<Picture>;
  /** What the server refuses with. */
  refusal: SightlineError | null = null;
  readonly #dice: Dice;
  readonly #frames = new PictureFrames();

  constructor(live: boolean, seed = 1) {
    this.#dice = new Dice(seed);
    this.source = new HandSource(live);
    this.run = new MovableRun<Picture>({
      graph: GRAPH,
      elements: elementOf,
      clock: this.clock,
      source: this.source,
      close: (picture) => this.#frames.close(picture),
      onMoved: (place) => this.states.push(place),
      prepare: (place) => this.#prepare(place),
      listener: {
        output: ({ value, frame }, element) =>
          element === 'fours'
            ? this.windows.push(JSON.stringify(value))
            : this.comings.push(`${JSON.stringify(value)} ${frame.timestamp}`),
        state: (state) => this.states.push(state),
        notice: (notice) => this.notices.push(notice),
      },
    });
  }

  /** The capture times in all windows, in the order they came. */
  get times(): number[] {
    return this.windows.flatMap((window) =>
      [...window.matchAll(/"time":(\d+)/g)].map(([, time]) => Number(time)),
    );
  }

  get imbalance(): number {
    const { captured, delivered, dropped, filtered, failed, inFlight } = this.run.figures().ledger;
    const drops = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    return captured - delivered - drops - filtered - failed - inFlight;
  }

  /** Lets time and everything under way go on. */
  async pass(ms = 600): Promise<void> {
    for (let turns = 0; turns < 30; turns += 1) await settle();
    await this.clock.advanceAsync(ms);
    for (let turns = 0; turns < 30; turns += 1) await settle();
  }

  async #prepare(place: RunPlace): Promise<PreparedPlace<Picture>> {
    if (place === 'browser') return { begin: (init) => this.#here(init), close: () => undefined };
    const link = new WireLink(this.services(), this.#dice);
    this.links.push(link);
    const hello = {
      type: 'hello',
      protocol: 1,
      pipeline: 'scene',
      revision: '1',
      live: this.source.live,
    } as const;
    await prepareLink(link, hello, this.clock);
    return { begin: (init) => this.#there(init, link), close: () => link.close() };
  }

  services(): RunServices {
    const lent = {
      clock: this.clock,
      join: () => Promise.resolve(LANE),
      flowFile: 'none',
      services: {},
    };
    return {
      graphOf: () => {
        if (this.refusal !== null) throw this.refusal;
        return GRAPH;
      },
      prepare: (graph) => prepareRemotePlace(lent, graph, createLog('error', new PassThrough().resume())),
      budget: this.budget,
      clock: this.clock,
      log: () => undefined,
    };
  }

  #here({ source, listener, saved }: BeginInit<Picture>): Run {
    const host: RunHost<Picture> = {
      name: 'page',
      clock: this.clock,
      frames: this.#frames,
      services: { detector: () => DETECTOR },
      openSource: () => Promise.resolve(source),
      startFlow: () => {
        throw new Error('no flow is apart here');
      },
      channel: () => {
        throw new Error('no flow is apart here');
      },
      log: (line) => this.lines.push(line),
    };
    return createRun({ graph: GRAPH, host, elements: elementOf, listener, ...(saved && { saved }) });
  }

  #there(init: BeginInit<Picture>, link: WireLink): Run {
    return new RemoteRun<Picture>({
      ...init,
      link,
      graph: GRAPH,
      elements: elementOf,
      clock: this.clock,
      close: (picture) => this.#frames.close(picture),
      log: (line) => this.lines.push(line),
    });
  }
}
