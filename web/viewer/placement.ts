import type { Placement } from '../../shared/detect/detector.ts';
import { here, planByWish } from '../../shared/pipeline/plan.ts';
import type { PlacementPlan, WishedPlace } from '../../shared/pipeline/plan.ts';
import { AutoPlan } from '../../shared/pipeline/plan-auto.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { whyAllStay } from './edge-side.ts';
import type { PlacementConditions } from './placement-conditions.ts';
import type { PlacementChoice } from './viewer.api.ts';

/** What is known of one side. `error` says in words why it cannot be used; null: it can, or nobody has tried. */
export interface SideState {
  readonly ready: boolean;
  readonly error: string | null;
}

/** All that changes while a run decides where to be. */
export interface PlacementState extends PlacementConditions {
  readonly choice: PlacementChoice;
  readonly browser: SideState;
  readonly edge: SideState;
  /** Whether the edge is heard at all. */
  readonly edgeHeard: boolean;
}

/** Detectors that go together, and where they are wanted. */
export type PlacedSteps = WishedPlace & Pick<ResolvedPipeline, 'steps'>;

/** Where a run wants to be, and where it can be for now. */
export interface PlacementDecision {
  /** Whether the link to the edge should be kept open. */
  readonly wantsEdge: boolean;
  readonly plan: PlacementPlan;
  /** The side that a few frames should try; null: none. */
  readonly probe: Placement | null;
}

/** Where one run is and how it did there: decides where it goes next. */
export class Placer {
  readonly #pipeline: PlacedSteps;
  readonly #now: () => number;
  readonly #auto = new AutoPlan();
  #current: Placement | null = null;

  /** `now`: milliseconds; never runs backwards. */
  constructor(pipeline: PlacedSteps, now: () => number) {
    this.#pipeline = pipeline;
    this.#now = now;
  }

  get current(): Placement | null {
    return this.#current;
  }

  /** Frames go there from now on. */
  moved(to: Placement): void {
    this.#current = to;
    this.#auto.moved(to, this.#now());
  }

  /** A result took this many milliseconds from capture. */
  measured(placement: Placement, totalMs: number): void {
    this.#auto.measured(placement, totalMs, this.#now());
  }

  /** A frame that only tried a side took so many milliseconds. */
  probed(placement: Placement, totalMs: number): void {
    this.#auto.probed(placement, totalMs, this.#now());
  }

  /** How many frames a second came, and how many were dropped. */
  rates(inputFps: number, dropFps: number): void {
    this.#auto.rates(inputFps, dropFps);
  }

  /** The times so far were another provider's. */
  forgetBrowser(): void {
    this.#auto.forget('browser');
  }

  decide(state: PlacementState): PlacementDecision {
    const { choice, browser, edge, edgeHeard } = state;
    const edgeReason = edge.error ?? (edgeHeard ? 'connecting to it' : 'it is not in reach');
    const browserAvailable = browser.error === null;
    const browserReason = browser.error ?? '';
    const input = { pipeline: this.#pipeline, choice, browserAvailable, browserReason, edgeReason };
    const byWish = planByWish({ ...input, edgeAvailable: edge.ready });
    // An edge that somebody chose is tried for, heard or not.
    const ifThere = planByWish({ ...input, edgeAvailable: true });
    const whyNone = ifThere?.placement === 'browser' ? null : whyAllStay(this.#pipeline);
    if (whyNone !== null) return { wantsEdge: false, plan: here(whyNone), probe: null };
    if (byWish === null) return this.#automatic(state, edgeReason);
    return { wantsEdge: ifThere?.placement === 'edge', plan: byWish, probe: null };
  }

  #automatic(
    { browser, edge, edgeHeard, power, line }: PlacementState,
    edgeReason: string,
  ): PlacementDecision {
    const { wantsEdge, probe, ...plan } = this.#auto.decide({
      now: this.#now(),
      browser: { usable: browser.error === null, reason: browser.error ?? '' },
      edge: { usable: edge.ready, reason: edgeReason },
      edgeHeard,
      power,
      line,
    });
    return { wantsEdge, plan, probe };
  }
}
