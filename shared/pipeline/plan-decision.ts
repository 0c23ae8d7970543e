import type { Placement } from '../detect/detector.ts';
import { here, there } from './plan.ts';
import type { PlacementPlan } from './plan.ts';
import type { PowerState } from './plan-cost.ts';
import type { LineHints } from './plan-line.ts';
import type { SideTimes } from './plan-times.ts';

/** What is so at the moment. */
export interface AutoFacts {
  /** Milliseconds; never runs backwards. */
  readonly now: number;
  /** `reason` says in words why it cannot be used; it counts only then. */
  readonly browser: { readonly usable: boolean; readonly reason: string };
  readonly edge: { readonly usable: boolean; readonly reason: string };
  /** Whether a connection to the edge can be hoped for. */
  readonly edgeHeard: boolean;
  /** Null: the browser does not tell. */
  readonly power: PowerState | null;
  readonly line: LineHints;
}

/** Where to be, and what that takes. */
export interface AutoDecision extends PlacementPlan {
  /** Whether the link to the edge should be open, to be there or to try it. */
  readonly wantsEdge: boolean;
  /** The side that a few frames should try meanwhile; null: none. */
  readonly probe: Placement | null;
}

/** There is only the edge, if that. */
export function withoutBrowser({ browser, edge, edgeHeard }: AutoFacts): AutoDecision {
  if (edge.usable) return go(there(`this browser cannot run it: ${browser.reason}`));
  const neither = `the edge cannot be used (${edge.reason}), and this browser cannot either (${browser.reason})`;
  return { ...here(neither), wantsEdge: edgeHeard, probe: null };
}

/** Here, and nothing is tried. */
export function stay(plan: PlacementPlan): AutoDecision {
  return { ...plan, wantsEdge: false, probe: null };
}

/** There, with the link open. */
export function go(plan: PlacementPlan): AutoDecision {
  return { ...plan, wantsEdge: true, probe: null };
}

/** Here yet, with the link open. */
export function tryEdge(reason: string, probe: Placement | null): AutoDecision {
  return { ...here(reason), wantsEdge: true, probe };
}

/** How slow the slowest but a few are, in short. */
export function shortly({ p95 }: SideTimes): string {
  return `${Math.round(p95)} ms`;
}

/** The same with what it means. */
export function inWords(times: SideTimes): string {
  return `${shortly(times)} for 95 % of the frames`;
}
