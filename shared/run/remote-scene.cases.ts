import { expect } from 'vitest';
import { SightlineError } from '../errors.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import type { RunCommand, RunServerMessage } from '../wire/run-messages.ts';
import type { ElementFigures, LedgerCounts, RunState } from './figures.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunSource, SourceEvents } from './host.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { NO_FIGURES } from './remote-ledger.ts';
import type { RunLinkEvents } from './remote-link.ts';
import { RemoteRun } from './remote-run.ts';
import type { Loss } from './run-place.ts';
import type { RunNotice } from './run.api.ts';
import { graphOf, lookupOf, through } from './test-elements.cases.ts';

/** What runs. */
export const GRAPH = graphOf({ same: {} }, {});
/** What the other end remembers of it. */
export const SAVED = { pipeline: 'test', revision: '1', captured: 2, elements: { same: 7 } };
/** Why the link is lost. */
export const GONE = new SightlineError('edge_lost', 'The edge went away.');
const NOTHING_AT_ALL = new Uint8Array(0);

/** The only source there is: it can be opened anew. */
class OneSource implements RunSource<number> {
  readonly live = true;
  heldBack: string | null = null;
  events: SourceEvents<number> | null = null;
  reopened = 0;
  /** Why it cannot be opened anew. */
  refusal: SightlineError | null = null;

  start(events: SourceEvents<number>): void {
    this.events = events;
  }

  reopen(): Promise<void> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    this.reopened += 1;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.events = null;
    return Promise.resolve();
  }
}

/** A run whose other end says what a test wants. */
export class RemoteScene {
  readonly clock = new FakeClock();
  readonly said: string[] = [];
  readonly losses: Loss[] = [];
  readonly notices: RunNotice[] = [];
  readonly states: RunState[] = [];
  readonly source = new OneSource();
  readonly run: RemoteRun<number>;
  isClosed = false;
  /** What every picture comes to. */
  hash: number | null = null;
  #events: RunLinkEvents | null = null;

  constructor(graph: PipelineGraph = GRAPH) {
    this.run = new RemoteRun<number>({
      graph,
      source: this.source,
      listener: {
        notice: (notice) => this.notices.push(notice),
        state: (state) => this.states.push(state),
      },
      saved: null,
      onLost: (loss) => this.losses.push(loss),
      elements: lookupOf({ same: through((message) => message) }),
      link: {
        listen: (events) => (this.#events = events),
        send: (message: RunCommand) => void this.said.push(message.type),
        sendFrame: () => void this.said.push('frame'),
        close: () => (this.isClosed = true),
      },
      clock: this.clock,
      frames: { close: () => undefined, hash: () => this.hash },
      picture: () => null,
      log: () => undefined,
    });
  }

  hear(message: RunServerMessage): void {
    this.#events?.message(message, NOTHING_AT_ALL);
  }

  /** Figures come; the source's element does as usual, as far as the other end knows. */
  tellFigures(source: ElementFigures): void {
    this.hear({ type: 'figures', figures: { ...NO_FIGURES, elements: [source] } });
  }

  /** A frame comes every 200 ms for so many seconds; each is taken at the other end. */
  async feed(seconds: number): Promise<void> {
    for (let frame = 0; frame < 5 * seconds; frame += 1) {
      this.frame();
      this.hear({ type: 'taken', id: this.run.figures().ledger.captured });
      await this.clock.advanceAsync(200);
    }
  }

  /** Nothing comes from the source, and the other end goes on speaking. */
  async wait(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advanceAsync(1_000);
      this.hear({ type: 'clock', askedAt: 0, receivedAt: 0, sentAt: 0 });
    }
  }

  lose(): void {
    this.#events?.lost(GONE);
  }

  frame(): void {
    void this.source.events?.onFrame(1, { timestamp: 1, width: 1, height: 1 });
  }

  async begin(): Promise<void> {
    const started = this.run.start();
    this.hear({ type: 'ready', credits: 2 });
    await started;
  }

  /** The answer to `save`. */
  answer(ledger: LedgerCounts): void {
    this.hear({ type: 'saved', saved: SAVED, figures: { ...NO_FIGURES, ledger }, told: [] });
  }

  get counted(): readonly unknown[] {
    const { ledger, state } = this.run.figures();
    expect([imbalanceOf(ledger), ledger.inFlight]).toEqual([0, 0]);
    return [state, ledger.delivered, ledger.dropped];
  }
}
