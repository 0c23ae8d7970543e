import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { RunLogLine } from '../../shared/run/host.ts';
import type { Message } from '../../shared/run/message.ts';
import type { Run, RunListener, RunNotice, SavedRun } from '../../shared/run/run.api.ts';
import type { RunFrame, RunServerMessage } from '../../shared/wire/run-messages.ts';
import type { ConnectionSource } from '../runs/connection-source.ts';
import type { RemotePlace } from '../runs/remote-place.ts';
import type { RunServices } from './run-services.ts';

/** Frames that a client may have under way. */
export const RUN_CREDITS = 2;
const FIGURES_MS = 500;
const SNAPSHOT_MS = 1_000;
/** Longer sentences are cut. */
const WORDS = 10_000;

/** What a carried run is made of. It takes the place over. */
export interface CarriedRunInit {
  readonly place: RemotePlace;
  readonly source: ConnectionSource;
  readonly saved: SavedRun | null;
  readonly services: Pick<RunServices, 'clock' | 'budget'>;
  readonly send: (message: RunServerMessage) => void;
}

/** A run whose source and whose listener are at the other end of a connection. Whoever made it ends it. */
export class CarriedRun {
  readonly #init: CarriedRunInit;
  readonly #run: Run;
  #received = 0;
  #underWay = 0;
  #stopTelling: (() => void)[] = [];
  #asking = false;

  constructor(init: CarriedRunInit) {
    const { place, source, saved } = init;
    this.#init = init;
    this.#run = place.begin({ source, saved, listener: this.#listener(), line: (line) => this.#line(line) });
  }

  get run(): Run {
    return this.#run;
  }

  /** Resolves when frames may come. */
  async start(): Promise<void> {
    await this.#run.start();
    const { services, send } = this.#init;
    const { clock } = services;
    this.#stopTelling = [
      clock.every(FIGURES_MS, () => send({ type: 'figures', figures: this.#run.figures() })),
      clock.every(SNAPSHOT_MS, () => void this.#tellSnapshot()),
    ];
    send({ type: 'ready', credits: RUN_CREDITS });
  }

  /** A frame came. Throws when it is no later one, or comes beyond the credits. */
  frame({ id, info, layout }: RunFrame, payload: Uint8Array): void {
    const { source, services } = this.#init;
    // One that could not be read was not sent: numbers may be left out.
    if (id <= this.#received || this.#underWay >= RUN_CREDITS) {
      const words = `Frame ${id} came out of turn: ${this.#received} was the last, ${this.#underWay} are under way.`;
      throw new SightlineError('invalid_message', words);
    }
    if (!services.budget.take(payload.length))
      throw new SightlineError('overloaded', 'The server holds too many frames; come back later.');
    this.#received = id;
    this.#underWay += 1;
    // The bytes that came belong to the socket.
    const welcome = source.give({ layout, data: new Uint8Array(payload) }, info);
    if (welcome === undefined) this.#taken(id, payload.length);
    else void Promise.allSettled([welcome]).then(() => this.#taken(id, payload.length));
  }

  /** The source has no more frames: the run ends by itself. */
  end(): void {
    this.#init.source.end();
  }

  /** Lets what is in flight end, and tells what is remembered: the last that is told. */
  async save(): Promise<void> {
    const before = this.#run.figures();
    this.#beQuiet();
    const saved = await this.#run.save();
    await this.#init.place.close();
    this.#init.send({ type: 'saved', saved, figures: lastOf(this.#run.figures(), before) });
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#beQuiet();
    await this.#run.kill();
    await this.#init.place.close();
  }

  #taken(id: number, bytes: number): void {
    this.#underWay -= 1;
    this.#init.services.budget.give(bytes);
    this.#init.send({ type: 'taken', id });
  }

  #beQuiet(): void {
    for (const stop of this.#stopTelling) stop();
    this.#stopTelling = [];
  }

  /** One at a time: an element that is slow to say what it knows is not asked twice. */
  async #tellSnapshot(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const saved = await this.#run.snapshot();
      if (this.#stopTelling.length > 0) this.#init.send({ type: 'snapshot', saved });
    } catch (error) {
      this.#notice({
        at: this.#init.services.clock.wallTime(),
        kind: 'warning',
        element: null,
        message: wordsOf(error),
      });
    } finally {
      this.#asking = false;
    }
  }

  #listener(): RunListener {
    const { send } = this.#init;
    return {
      output: (message, element) => this.#output(message, element),
      event: (event) => send({ type: 'event', event }),
      notice: (notice) => this.#notice(notice),
      state: (state, reason) => {
        // The last figures of a run that ends by itself come before its end.
        if (state === 'stopped' || state === 'failed')
          send({ type: 'figures', figures: this.#run.figures() });
        send({ type: 'state', state, reason: reason.slice(0, WORDS) });
      },
    };
  }

  /** Pixels and tensors stay here. */
  #output(message: Message, element: string): void {
    if (message.kind === 'frame' || message.kind === 'tensor') return;
    const { trace: _, ...plain } = message;
    this.#init.send({ type: 'output', element, message: plain });
  }

  #notice(notice: RunNotice): void {
    this.#init.send({ type: 'notice', notice: { ...notice, message: notice.message.slice(0, WORDS) } });
  }

  #line(line: RunLogLine): void {
    this.#init.send({ type: 'log', line: { ...line, message: line.message.slice(0, WORDS) } });
  }
}

/** Elements and wires are gone once a run has ended: they are told as they were. */
function lastOf(after: RunFigures, { elements, wires }: RunFigures): RunFigures {
  return { ...after, elements, wires };
}

function wordsOf(error: unknown): string {
  return `What is remembered could not be told: ${asSightlineError(error).message}`;
}
