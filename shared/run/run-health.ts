import type { SightlineError } from '../errors.ts';
import type { ElementFigures } from './figures.ts';
import type { FlowFigures } from './flow-runtime.ts';
import type { PipelineGraph } from './graph.ts';
import type { Clock } from '../clock.ts';
import type { RunNotice } from './run.api.ts';
import type { RunFlows } from './run-flows.ts';
import { Supervisor } from './supervisor.ts';
import type { Health } from './supervisor-healing.ts';

/** What the health of a run is made of. */
export interface RunHealthInit {
  readonly clock: Clock;
  readonly graph: PipelineGraph;
  readonly flows: RunFlows;
  readonly notice: (notice: RunNotice) => void;
  readonly onHealth: (health: Health, reason: string) => void;
  /** Starts every flow anew. */
  readonly restart: () => Promise<void>;
  readonly giveUp: (reason: string) => void;
}

/** How often elements in this thread are looked at. */
const REPORT_MS = 250;

/** Tells a supervisor how the flows of a run do, and does what it says. Whoever made it closes it. */
export class RunHealth {
  readonly #flows: RunFlows;
  readonly #supervisor: Supervisor;
  readonly #stopReporting: () => void;
  /** How many messages each element had dealt with, without failing, when it was last looked at. */
  readonly #results = new Map<string, number>();

  constructor({ clock, graph, flows, notice, onHealth, restart, giveUp }: RunHealthInit) {
    this.#flows = flows;
    this.#supervisor = new Supervisor({
      clock,
      graph,
      notice,
      onHealth,
      healing: {
        // The supervisor's own notice says it.
        warn: () => undefined,
        heal: (element) => flows.heal(element),
        remake: (element) => flows.remake(element),
        recycleFlow: (flow) => flows.recycle(flow),
        restartRun: restart,
        giveUp,
      },
    });
    this.#stopReporting = clock.every(REPORT_MS, () => this.#look());
  }

  change(graph: PipelineGraph): void {
    this.#supervisor.change(graph);
  }

  /** An element threw. */
  fault(element: string, error: SightlineError): void {
    this.#supervisor.fault(element, error);
  }

  /** Somebody wishes an element to be made anew, for this reason. */
  remake(element: string, reason: string): void {
    this.#supervisor.remake(element, reason);
  }

  /** The worker of a flow lives. */
  beat(flow: string, { elements, working }: FlowFigures): void {
    this.#supervisor.flowBeat(flow);
    for (const element of elements) this.#report(element, working[element.name] ?? null);
  }

  workerLost(flow: string, error: SightlineError): void {
    this.#supervisor.workerLost(flow, error);
  }

  /** An element's figures with what the supervisor knows of it. */
  watched(figures: ElementFigures): ElementFigures {
    if (figures.type === 'source') return figures;
    const state = this.#supervisor.state(figures.name);
    const restarts = this.#supervisor.restarts(figures.name);
    const isWorse = state === 'stuck' || state === 'restarting' || state === 'failed';
    return { ...figures, restarts, state: isWorse ? state : figures.state };
  }

  close(): void {
    this.#stopReporting();
    this.#supervisor.close();
  }

  #look(): void {
    const { elements, working } = this.#flows.main();
    for (const element of elements) this.#report(element, working[element.name] ?? null);
  }

  /** Only more results than before are a sign that it works: an element made anew begins to count again. */
  #report({ name, processed, failed }: ElementFigures, working: number | null): void {
    const before = this.#results.get(name);
    const results = processed - failed;
    this.#results.set(name, results);
    this.#supervisor.report(name, working, before !== undefined && results > before);
  }
}
