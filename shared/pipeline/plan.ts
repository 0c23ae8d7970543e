import type { Placement } from '../detect/detector.ts';
import type { PlacementWish } from './resolved.ts';

/** Where heavy elements are wanted. */
export interface WishedPlace {
  readonly placement: PlacementWish;
  readonly localOnly: boolean;
  /** Whether they say so themselves, rather than their pipeline for all of them. */
  readonly isPinned?: boolean;
}

/** What somebody wants, and whether it can be had. */
export interface WishInput {
  readonly pipeline: WishedPlace;
  /**
   * What the user chose; wins over the pipeline's own wish, never over `localOnly`. Over that of an element only where
   * the user wants all of it in the browser, where no frame is sent.
   */
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
  const { localOnly, placement, isPinned = false } = input.pipeline;
  if (localOnly) return here('this pipeline is local-only: no frame leaves this device');
  const byUser = input.choice === 'browser' || (input.choice === 'edge' && !isPinned);
  const wish = byUser ? input.choice : placement;
  const asked = isPinned ? 'the document pins it to' : 'the pipeline asks for';
  if (wish === 'auto') return null;
  if (wish === 'browser') return here(byUser ? 'you chose the browser' : `${asked} the browser`);
  if (!input.edgeAvailable) return here(withoutEdge(input));
  return there(byUser ? 'you chose the edge' : `${asked} the edge`);
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
