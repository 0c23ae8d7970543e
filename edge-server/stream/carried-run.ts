import { asSightlineError } from '../../shared/errors.ts';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Run, SavedRun } from '../../shared/run/run.api.ts';
import type {
  RunChange,
  RunFrame,
  RunHello,
  RunLogLevel,
  RunLook,
  RunNotify,
  RunServerMessage,
} from '../../shared/wire/run-messages.ts';
import type { ConnectionSource } from '../runs/connection-source.ts';
import type { RemotePlace } from '../runs/remote-place.ts';
import { CarriedFrames, RUN_CREDITS } from './carried-frames.ts';
import { CarriedListener } from './carried-listener.ts';
import { CarriedSource } from './carried-source.ts';
import { CarriedStates } from './carried-states.ts';
import { CarriedTaps } from './carried-taps.ts';
import { pacedThere } from './run-hello.ts';
import type { RunServices } from './run-services.ts';

const FIGURES_MS = 500;

/** What a carried run is made of. It takes the place over. */
export interface CarriedRunInit {
  readonly hello: RunHello;
  readonly graph: PipelineGraph;
  /** The address of the client, or empty. */
  readonly from: string;
  readonly place: RemotePlace;
  readonly source: ConnectionSource;
  readonly saved: SavedRun | null;
  readonly services: RunServices;
  readonly send: (message: RunServerMessage, payload?: Uint8Array) => boolean;
}

/** What a client says to a run while it goes on. */
export type CarriedOrder = RunNotify | RunLogLevel | RunLook | { readonly type: 'end' };

/** A run whose source and whose listener are at the other end of a connection. Whoever made it ends it. */
export class CarriedRun {
  readonly #init: CarriedRunInit;
  readonly #run: Run;
  readonly #states: CarriedStates;
  readonly #taps: CarriedTaps;
  readonly #frames: CarriedFrames;
  readonly #source: CarriedSource;
  #graph: PipelineGraph;
  #stops: (() => void)[] = [];
  #changing: Promise<void> = Promise.resolve();

  constructor(init: CarriedRunInit) {
    const { place, source, saved, services, send, graph } = init;
    const { clock, budget, carried } = services;
    this.#init = init;
    this.#graph = graph;
    const common = { clock, send, run: () => this.#run, warn: (words: string) => this.#warn(words) };
    this.#states = new CarriedStates(common);
    this.#taps = new CarriedTaps(common);
    this.#frames = new CarriedFrames({ source, budget, send });
    this.#source = new CarriedSource(source);
    const listener = new CarriedListener({
      graph: () => this.#graph,
      states: this.#states,
      figures: () => this.figures(),
      send,
      changed: () => carried.told(),
    });
    this.#run = place.begin({
      source: this.#source.gate,
      saved,
      listener,
      line: (line) => listener.line(line),
    });
  }

  get state(): RunState {
    return this.#run.state;
  }

  /** Of the run, with the frames that never got to it. */
  figures(): RunFigures {
    const figures = this.#run.figures();
    return { ...figures, ledger: this.#source.counted(figures.ledger) };
  }

  /** Resolves when frames may come. */
  async start(): Promise<void> {
    const { services, send, hello, from } = this.#init;
    this.#stops.push(services.carried.add({ pipeline: hello.pipeline, from, run: this }));
    await this.#run.start();
    const tellFigures = (): void => void send({ type: 'figures', figures: this.figures() });
    this.#stops.push(services.clock.every(FIGURES_MS, tellFigures));
    this.#states.start();
    send({ type: 'ready', credits: RUN_CREDITS });
  }

  /** A frame came. Throws when it is no later one, or comes beyond the credits. */
  frame(message: RunFrame, payload: Uint8Array): void {
    this.#frames.take(message, payload);
  }

  /** Does what the client says. Throws what an event that cannot be throws. */
  obey(order: CarriedOrder): void {
    if (order.type === 'notify') this.#run.notify(order.event);
    else if (order.type === 'log_level') this.#run.logLevel(order.level);
    else if (order.type === 'tap') this.#taps.open(order);
    else if (order.type === 'untap') this.#taps.end(order.tap);
    else if (order.type === 'trace') this.#run.trace(order.every);
    else if (order.type === 'clock') this.#tellTime(order.askedAt);
    else if (order.type === 'change') this.#changing = this.#changing.then(() => this.#change(order));
    // The source has no more frames: the run ends by itself.
    else this.#init.source.end();
  }

  /** Lets what is in flight end, and tells what is remembered: the last that is told. */
  async save(): Promise<void> {
    const before = this.figures();
    this.#taps.close();
    const waiting = this.#states.stop();
    const saved = await this.#run.save();
    const told = [...waiting, ...this.#states.stop()];
    this.#beQuiet();
    await this.#free();
    this.#init.send({ type: 'saved', saved, figures: lastOf(this.figures(), before), told });
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#beQuiet();
    await this.#run.kill();
    await this.#free();
  }

  async #free(): Promise<void> {
    await this.#source.close();
    await this.#init.place.close();
  }

  #beQuiet(): void {
    this.#states.stop();
    this.#taps.close();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  #tellTime(askedAt: number): void {
    const now = this.#init.services.clock.now();
    this.#init.send({ type: 'clock', askedAt, receivedAt: now, sentAt: this.#init.services.clock.now() });
  }

  async #change({ revision }: RunChange): Promise<void> {
    const { services, hello, place, send } = this.#init;
    try {
      const graph = services.graphOf(hello.pipeline, revision);
      await place.change(this.#run, pacedThere(graph, hello));
      this.#graph = graph;
      send({ type: 'changed', revision, refusal: null });
    } catch (error) {
      const { code, message } = asSightlineError(error);
      send({ type: 'changed', revision, refusal: { code, message } });
    }
  }

  #warn(message: string): void {
    const at = this.#init.services.clock.wallTime();
    this.#init.send({ type: 'notice', notice: { at, kind: 'warning', element: null, message } });
  }
}

/** Elements and wires are gone once a run has ended: they are told as they were. */
function lastOf(after: RunFigures, { elements, wires }: RunFigures): RunFigures {
  return { ...after, elements, wires };
}
