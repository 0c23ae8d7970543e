import { PassThrough } from 'node:stream';
import { elementOf } from '../../shared/elements/registry.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import type { Picture } from '../../shared/frame.ts';
import { createRun } from '../../shared/run/create-run.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { RunHost, RunLogLine } from '../../shared/run/host.ts';
import { MovableRun } from '../../shared/run/movable-run.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { prepareLink } from '../../shared/run/remote-link.ts';
import { RemoteRun } from '../../shared/run/remote-run.ts';
import type { BeginInit, PreparedPlace, RunPlace } from '../../shared/run/run-place.ts';
import type { TraceStep } from '../../shared/run/trace-step.ts';
import type { Run, RunNotice } from '../../shared/run/run.api.ts';
import { createLog } from '../log.ts';
import { pictureOf } from '../runs/picture.cases.ts';
import { PictureFrames } from '../runs/picture-frames.ts';
import { prepareRemotePlace } from '../runs/remote-place.ts';
import { ByteBudget } from './byte-budget.ts';
import { CarriedRuns } from './carried-runs.ts';
import { DETECTOR, GRAPH, HandSource, LANE } from './moving-scene.cases.ts';
import { WireLink } from './moving-wire.cases.ts';
import type { RunServices } from './run-services.ts';

/** Frames on their way into runs, bytes: enough for any case here. */
const BUDGET = 1_000_000;

/** A page and a server with one run that moves between them. */
export class MovingBench {
  readonly clock = new FakeClock();
  readonly source: HandSource;
  readonly windows: string[] = [];
  readonly comings: string[] = [];
  /** Of what came out, where it was traced. */
  readonly traces: (readonly TraceStep[])[] = [];
  readonly notices: RunNotice[] = [];
  readonly lines: RunLogLine[] = [];
  readonly states: string[] = [];
  readonly links: WireLink[] = [];
  readonly budget = new ByteBudget(BUDGET);
  readonly carried = new CarriedRuns(this.clock, () => (this.changes += 1));
  readonly run: MovableRun<Picture>;
  /** How often the list may have read differently. */
  changes = 0;
  /** Of the server; null: the page's. */
  served: PipelineGraph | null = null;
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
      prepare: (place, graph) => this.#prepare(place, graph),
      listener: {
        output: ({ value, frame, trace }, element) => {
          if (trace !== undefined) this.traces.push(trace);
          if (element === 'fours') this.windows.push(JSON.stringify(value));
          else this.comings.push(`${JSON.stringify(value)} ${frame.timestamp}`);
        },
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

  async #prepare(place: RunPlace, { revision }: PipelineGraph): Promise<PreparedPlace<Picture>> {
    if (place === 'browser') return { begin: (init) => this.#here(init), close: () => undefined };
    const link = new WireLink(this.services(), this.#dice);
    this.links.push(link);
    const hello = {
      type: 'hello',
      protocol: 1,
      pipeline: 'scene',
      revision,
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
        return this.served ?? GRAPH;
      },
      carried: this.carried,
      prepare: (graph) => prepareRemotePlace(lent, graph, createLog('error', new PassThrough().resume())),
      budget: this.budget,
      clock: this.clock,
      log: () => undefined,
    };
  }

  #here({ graph, source, listener, saved }: BeginInit<Picture>): Run {
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
    return createRun({ graph, host, elements: elementOf, listener, ...(saved && { saved }) });
  }

  #there(init: BeginInit<Picture>, link: WireLink): Run {
    return new RemoteRun<Picture>({
      ...init,
      link,
      picture: ({ width, height }) => pictureOf(width, height),
      elements: elementOf,
      clock: this.clock,
      frames: this.#frames,
      log: (line) => this.lines.push(line),
    });
  }
}
