import type { Placement } from '../../shared/detect/detector.ts';
import { planPlacement } from '../../shared/pipeline/plan.ts';
import type { PlacementPlan } from '../../shared/pipeline/plan.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { PercentileRing } from '../../shared/pipeline/statistics.ts';
import type { PlacementChoice } from './viewer.api.ts';

/** What is known of one side. `error` says in words why it cannot be used; null: it can, or nobody has tried. */
export interface SideState {
  readonly ready: boolean;
  readonly error: string | null;
}

/** All that changes while a run decides where to be. */
export interface PlacementState {
  readonly choice: PlacementChoice;
  readonly browser: SideState;
  readonly edge: SideState;
  /** Whether the edge is heard at all. */
  readonly edgeHeard: boolean;
}

/** Where a run wants to be, and where it can be for now. */
export interface PlacementDecision {
  /** Whether the link to the edge should be kept open. */
  readonly wantsEdge: boolean;
  readonly plan: PlacementPlan;
}

/** The first results are slow everywhere and say nothing. */
const ENOUGH_RESULTS = 20;

/** How long results took on one side. */
class SideTimes {
  readonly #ring = new PercentileRing();
  #count = 0;

  add(totalMs: number): void {
    this.#ring.add(totalMs);
    this.#count += 1;
  }

  /** Null until there are enough to go by. */
  get p95(): number | null {
    return this.#count < ENOUGH_RESULTS ? null : this.#ring.percentiles().p95;
  }
}

/** Where one run is and how it did there: decides where it goes next. */
export class Placer {
  readonly #pipeline: ResolvedPipeline;
  readonly #times = { browser: new SideTimes(), edge: new SideTimes() };
  current: Placement | null = null;

  constructor(pipeline: ResolvedPipeline) {
    this.#pipeline = pipeline;
  }

  /** A result took this many milliseconds from capture. */
  measured(placement: Placement, totalMs: number): void {
    this.#times[placement].add(totalMs);
  }

  /** The times so far were another provider's. */
  forgetBrowser(): void {
    this.#times.browser = new SideTimes();
  }

  decide({ choice, browser, edge, edgeHeard }: PlacementState): PlacementDecision {
    const common = {
      pipeline: this.#pipeline,
      choice,
      current: this.current,
      browserAvailable: browser.error === null,
      browserReason: browser.error ?? '',
      browserP95Ms: this.#times.browser.p95,
      edgeP95Ms: this.#times.edge.p95,
    };
    const without = edge.error ?? (edgeHeard ? 'connecting to it' : 'it is not in reach');
    const now = planPlacement({ ...common, edgeAvailable: edge.ready, edgeReason: without });
    const ifThere = planPlacement({ ...common, edgeAvailable: true, edgeReason: '' });
    // That there is no connection is no reason where none is wanted.
    const plan = edgeHeard && ifThere.placement === now.placement ? ifThere : now;
    // An edge that somebody chose is tried for, heard or not; one that would merely be nice must be heard first.
    const chosen = (choice === 'auto' ? this.#pipeline.placement : choice) === 'edge';
    return { wantsEdge: ifThere.placement === 'edge' && (chosen || edgeHeard), plan };
  }
}
