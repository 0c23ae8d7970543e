import type { Placement } from '../detect/detector.ts';
import type { PlacementWish } from './resolved.ts';

/** What somebody wants, and whether it can be had. */
export interface WishInput {
  readonly pipeline: { readonly placement: PlacementWish; readonly localOnly: boolean };
  /** What the user chose; wins over the pipeline's own wish, never over `localOnly`. */
  readonly choice: PlacementWish;
  readonly edgeAvailable: boolean;
  /** Why the edge is not there, in words; unused while it is. */
  readonly edgeReason: string;
  /** Whether this browser can run the models. */
  readonly browserAvailable: boolean;
  /** Why it cannot, in words. */
  readonly browserReason: string;
}

/** Where the heavy elements run, and why, in words for people. */
export interface PlacementPlan {
  readonly placement: Placement;
  readonly reason: string;
}

/**
 * Where a pipeline's heavy elements run because somebody said so; null when nobody has a preference, which leaves it to
 * what is measured. Pure: the same input always gives the same plan.
 */
export function planByWish(input: WishInput): PlacementPlan | null {
  if (input.pipeline.localOnly) return here('this pipeline is local-only: no frame leaves this device');
  const byUser = input.choice !== 'auto';
  const wish = byUser ? input.choice : input.pipeline.placement;
  if (wish === 'auto') return null;
  if (wish === 'browser') return here(byUser ? 'you chose the browser' : 'the pipeline asks for the browser');
  if (!input.edgeAvailable) return here(withoutEdge(input));
  return there(byUser ? 'you chose the edge' : 'the pipeline asks for the edge');
}

function withoutEdge({ edgeReason, browserAvailable, browserReason }: WishInput): string {
  const why = `the edge cannot be used (${edgeReason})`;
  if (browserAvailable) return `${why}; running here until it can`;
  return `${why}, and this browser cannot either (${browserReason})`;
}

/** A plan for this browser. */
export function here(reason: string): PlacementPlan {
  return { placement: 'browser', reason };
}

/** A plan for the edge. */
export function there(reason: string): PlacementPlan {
  return { placement: 'edge', reason };
}
