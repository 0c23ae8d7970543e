import type { SightlineError } from '../errors.ts';
import type { Snapshot } from './element-legacy.ts';
import { FlowLink } from './flow-link.ts';
import type { FlowOrder } from './flow-messages.ts';
import type { FlowFigures } from './flow-runtime.ts';
import type { FlowListener } from './flow-context.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import { within } from './within.ts';

/** What the workers of a run tell it. */
export interface FlowCrewListener extends FlowListener {
  /** The worker of a flow lives. */
  beat(flow: string, figures: FlowFigures): void;
  /** The worker of a flow is gone. */
  workerLost(flow: string, error: SightlineError): void;
  /** What elements remember, in case their worker is lost. */
  snapshots(snapshots: readonly Snapshot[]): void;
}

/** How long the workers' elements may take to answer or to clean up. */
const ANSWER_MS = 2_000;

/** The workers of a run, one per flow other than `main`, and how they said that they do. Whoever made it ends all of them. */
export class FlowCrew {
  readonly #host: RunHost<unknown>;
  readonly #listener: FlowCrewListener;
  readonly #links = new Map<string, FlowLink>();
  readonly #figures = new Map<string, FlowFigures>();

  constructor(host: RunHost<unknown>, listener: FlowCrewListener) {
    this.#host = host;
    this.#listener = listener;
  }

  get links(): readonly FlowLink[] {
    return [...this.#links.values()];
  }

  /** As the workers told last. */
  get figures(): readonly FlowFigures[] {
    return [...this.#figures.values()];
  }

  of(flow: string): FlowLink | undefined {
    return this.#links.get(flow);
  }

  /** Starts a worker for a flow; it is to be opened next. */
  start(flow: string, graph: PipelineGraph): FlowLink {
    const { frames, clock } = this.#host;
    const listener = this.#listener;
    const link: FlowLink = new FlowLink(flow, this.#host.startFlow(flow, graph), {
      settle: (...settlement) => listener.settle(...settlement),
      flush: () => listener.flush(),
      output: (message, element) => listener.output(message, element),
      raise: (event) => listener.raise(event),
      log: (...line) => listener.log(...line),
      failed: (element, error) => listener.failed(element, error),
      now: () => clock.now(),
      figures: (figures) => this.#beat(flow, figures),
      snapshots: (snapshots) => void (this.of(flow) === link && listener.snapshots(snapshots)),
      lost: (error) => listener.workerLost(flow, error),
      discard: (message) => void (message.kind === 'frame' && frames.close(message.value)),
    });
    this.#links.set(flow, link);
    return link;
  }

  order(order: FlowOrder): void {
    for (const link of this.#links.values()) link.order(order);
  }

  /** Asks all of them; those that do not answer count as `otherwise`. */
  ask<T>(question: (link: FlowLink) => Promise<T>, otherwise: T): Promise<T[]> {
    return Promise.all(this.links.map((link) => this.inTime(question(link), otherwise)));
  }

  /** What a worker answers, or `otherwise` where it fails or takes too long. */
  inTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
    return within(this.#host.clock, ANSWER_MS, answer, otherwise);
  }

  /** From now on nothing is said to these any more. */
  takeAway(which: (flow: string) => boolean): FlowLink[] {
    const links = this.links.filter(({ flow }) => which(flow));
    for (const { flow } of links) {
      this.#links.delete(flow);
      this.#figures.delete(flow);
    }
    return links;
  }

  /** Lets the elements of workers that were taken away clean up, then ends them. */
  async end(links: readonly FlowLink[]): Promise<void> {
    await Promise.all(
      links.map(async (link) => {
        await this.inTime(link.close(), undefined);
        await link.terminate();
      }),
    );
  }

  #beat(flow: string, figures: FlowFigures): void {
    if (!this.#links.has(flow)) return;
    this.#figures.set(flow, figures);
    this.#listener.beat(flow, figures);
  }
}
