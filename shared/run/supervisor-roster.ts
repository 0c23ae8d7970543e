import { SightlineError } from '../errors.ts';
import type { PipelineGraph, RestartPolicy } from './graph.ts';
import type { RepairTarget } from './supervisor-repairs.ts';
import { ElementWatch, FlowWatch } from './supervisor-watch.ts';

/** What the supervisor takes from a graph. */
export type WatchedGraph = Pick<PipelineGraph, 'elements' | 'flows'>;

/** Everybody who is watched over. */
export class Roster {
  readonly elements = new Map<string, ElementWatch>();
  readonly flows = new Map<string, FlowWatch>();
  private readonly policy: RestartPolicy;

  constructor(policy: RestartPolicy) {
    this.policy = policy;
  }

  /** Takes a changed graph over; what is known of those that stay is kept. */
  update(graph: WatchedGraph): void {
    this.updateElements(graph);
    const names = new Set(graph.flows.map((flow) => flow.name));
    for (const name of this.flows.keys()) if (!names.has(name)) this.flows.delete(name);
    for (const name of names) {
      if (!this.flows.has(name)) this.flows.set(name, new FlowWatch(name, this.policy));
    }
  }

  /** Throws `not_found` for a name that the graph does not have. */
  find(element: string): ElementWatch {
    const watch = this.elements.get(element);
    if (watch !== undefined) return watch;
    throw new SightlineError(
      'not_found',
      `There is no element "${element}" to watch; give its name in the graph.`,
    );
  }

  /** Whoever is made anew with `target`: nothing they began counts any more, and nothing they suffered from. */
  abandon(target: RepairTarget, now: number): void {
    const whole = target.scope !== 'element';
    for (const watch of this.elements.values()) {
      if (!concerns(target, watch)) continue;
      watch.abandon(now, whole);
      watch.trouble.reason = null;
      watch.restarts += 1;
    }
    if (whole) this.abandonFlows(target);
  }

  /** An element ended a message as it should: what was wrong with it and its worker is over. */
  produced(watch: ElementWatch): void {
    watch.trouble.strikes = 0;
    const flow = this.flows.get(watch.flow);
    if (flow !== undefined) flow.trouble.strikes = 0;
  }

  private updateElements(graph: WatchedGraph): void {
    const wanted = new Map(graph.elements.map((element) => [element.name, element]));
    for (const [name, watch] of this.elements) {
      if (wanted.get(name)?.flow !== watch.flow) this.elements.delete(name);
    }
    for (const [name, element] of wanted) {
      const known = this.elements.get(name);
      if (known === undefined) this.elements.set(name, new ElementWatch(element, this.policy));
      else known.onError = element.onError;
    }
  }

  private abandonFlows(target: RepairTarget): void {
    for (const flow of this.flows.values()) {
      if (target.scope === 'flow' && flow.flow !== target.flow) continue;
      flow.trouble.reason = null;
      flow.beatAt = null;
      flow.warned = false;
    }
  }
}

function concerns(target: RepairTarget, watch: ElementWatch): boolean {
  if (target.scope === 'run') return true;
  return target.scope === 'flow' ? watch.flow === target.flow : watch.element === target.name;
}
