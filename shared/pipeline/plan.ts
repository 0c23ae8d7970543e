import type { Placement } from '../detect/detector.ts';
import type { PlacementWish } from './resolved.ts';

/** All that a placement is decided from. Times are p95 in milliseconds from capture to result; null: not measured. */
export interface PlanInput {
  readonly pipeline: { readonly placement: PlacementWish; readonly localOnly: boolean };
  /** What the user chose; wins over the pipeline's own wish, never over `localOnly`. */
  readonly choice: PlacementWish;
  readonly edgeAvailable: boolean;
  /** Why the edge is not there, in words; unused while it is. */
  readonly edgeReason: string;
  /** Whether this browser can run the models. Absent: it can. */
  readonly browserAvailable?: boolean;
  /** Why it cannot, in words. */
  readonly browserReason?: string;
  /** Where the run is now. Absent or null: nowhere yet. */
  readonly current?: Placement | null;
  readonly browserP95Ms?: number | null;
  readonly edgeP95Ms?: number | null;
}

/** Where the heavy elements run, and why, in words for people. */
export interface PlacementPlan {
  readonly placement: Placement;
  readonly reason: string;
}

/** A result older than this is too late for a live view, milliseconds. */
const TOO_SLOW_MS = 250;
/** The other side must be better by this much, so that a run does not go to and fro. */
const CLEARLY_BETTER = 0.7;

/** Decides where a pipeline's heavy elements run. Pure: the same input always gives the same plan. */
export function planPlacement(input: PlanInput): PlacementPlan {
  if (input.pipeline.localOnly) return browser('this pipeline is local-only: no frame leaves this device');
  const byUser = input.choice !== 'auto';
  const wish = byUser ? input.choice : input.pipeline.placement;
  if (wish === 'browser')
    return browser(byUser ? 'you chose the browser' : 'the pipeline asks for the browser');
  if (!input.edgeAvailable) return browser(withoutEdge(input, wish));
  if (wish === 'edge') return edge(byUser ? 'you chose the edge' : 'the pipeline asks for the edge');
  return automatic(input);
}

function withoutEdge(input: PlanInput, wish: PlacementWish): string {
  const why = `the edge cannot be used (${input.edgeReason})`;
  if (input.browserAvailable === false)
    return `${why}, and this browser cannot either (${input.browserReason ?? 'unknown'})`;
  return wish === 'edge' ? `${why}; running here until it can` : `running here: ${why}`;
}

/** The edge can be used and nobody has a preference. */
function automatic(input: PlanInput): PlacementPlan {
  if (input.browserAvailable === false)
    return edge(`this browser cannot run it: ${input.browserReason ?? 'unknown'}`);
  const [here, there] = [input.browserP95Ms ?? null, input.edgeP95Ms ?? null];
  if (input.current === 'edge') return stayOnEdge(here, there);
  if (here === null) return browser('not measured yet; starting here');
  if (here <= TOO_SLOW_MS) return browser(`fast enough here: ${milliseconds(here)}`);
  if (there !== null && there > here * CLEARLY_BETTER) {
    return browser(
      `slow here (${milliseconds(here)}), and the edge is not clearly faster (${milliseconds(there)})`,
    );
  }
  return edge(`too slow here: ${milliseconds(here)}`);
}

function stayOnEdge(here: number | null, there: number | null): PlacementPlan {
  if (here !== null && there !== null && here < there * CLEARLY_BETTER) {
    return browser(`faster here: ${milliseconds(here)} against ${milliseconds(there)} on the edge`);
  }
  return edge(there === null ? 'the edge answers' : `the edge answers in ${milliseconds(there)}`);
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms for 95 % of the frames`;
}

function browser(reason: string): PlacementPlan {
  return { placement: 'browser', reason };
}

function edge(reason: string): PlacementPlan {
  return { placement: 'edge', reason };
}
