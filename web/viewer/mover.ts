import type { Detector, DetectResult, Placement, ProviderReport } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { EdgeLinks } from './edge-links.ts';
import { EdgeSide } from './edge-side.ts';
import type { Lanes } from './lanes.ts';
import { Placer } from './placement.ts';
import type { PlacedSteps, PlacementDecision } from './placement.ts';
import type { PlacementConditions } from './placement-conditions.ts';
import { PlacementProbe } from './placement-probe.ts';
import type { EdgeHearing } from './viewer-parts.ts';
import type { PlacementChoice, ProviderChoice } from './viewer.api.ts';

/** Where the heavy elements run right now. */
export interface Position {
  readonly placement: Placement;
  /** Why there, in words. */
  readonly reason: string;
  readonly provider: ProviderReport | null;
  /** One per step; null while there is nowhere to send frames to. */
  readonly detectors: readonly Detector<VideoFrame>[] | null;
  /** What is wrong at the moment; the run goes on, or will. */
  readonly error: SightlineError | null;
  /** Set when nothing works and nothing is left to wait for. */
  readonly hopeless: SightlineError | null;
}

/** What a mover is made of. Lanes and links are of its steps, and belong to whoever made it. */
export interface MoverParts {
  readonly pipeline: PlacedSteps;
  readonly lanes: Lanes;
  readonly links: EdgeLinks;
  /** Whether other detectors look at the same frames that do not move with these. */
  readonly isPart: boolean;
  /** Whether frames flow already: then nothing is waited for. */
  readonly isUnderway: boolean;
  readonly hearing: EdgeHearing;
  readonly conditions: PlacementConditions;
  /** Frames go to these detectors from the return of this call on; those from before may be closed after it. */
  onMove(position: Position): void;
}

/** How long a start on the edge waits for what is not there yet: the edge itself, or the reserve here. */
const EDGE_HEAD_START_MS = 3_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * Moves a pipeline's heavy elements while they run: as the user says, as both sides do, come and go. A lane in this
 * page stays open while the edge does the work, so that the loss of the edge costs no time.
 */
export class Mover {
  readonly #parts: MoverParts;
  readonly #placer: Placer;
  readonly #probe = new PlacementProbe({
    probed: (side, ms) => this.#placer.probed(side, ms),
    missed: (side, ms) => this.#placer.measured(side, ms),
    looked: (step, side, ms) => this.#looked(step, side, ms),
  });
  readonly #there: EdgeSide;
  readonly #startedAt = performance.now();
  readonly #unhear: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #choice: PlacementChoice;
  #provider: ProviderChoice;
  /** What the lanes here ran on when that was looked at last; null: nothing so far. */
  #ranOn: string | null = null;
  #closed = false;

  constructor(parts: MoverParts, choice: PlacementChoice, provider: ProviderChoice) {
    this.#parts = parts;
    this.#placer = new Placer(parts.pipeline, () => performance.now());
    this.#there = new EdgeSide(parts.pipeline, parts.links, parts.lanes);
    this.#choice = choice;
    this.#provider = provider;
    this.#unhear = parts.hearing.on((heard) => {
      if (heard) parts.links.hurry();
      this.look();
    });
    this.#timer = setInterval(() => this.look(), LOOK_AGAIN_MS);
  }

  setChoice(choice: PlacementChoice): void {
    this.#choice = choice;
    this.look();
  }

  setProvider(provider: ProviderChoice): void {
    if (provider === this.#provider) return;
    this.#provider = provider;
    this.#placer.forgetBrowser();
    this.look();
  }

  /** Opens the lanes here anew, as what is known of the providers says now. */
  measureProviders(): void {
    this.#parts.lanes.again();
    this.#placer.forgetBrowser();
    this.look();
  }

  /** A result came: how long it took counts when nobody has said where to be. */
  measured({ placement, timings }: DetectResult): void {
    this.#forgetOtherProviders();
    // What comes out of a cascade is of its last detector, which stays here wherever the run is.
    if (!this.#measuresEach) this.#placer.measured(placement, timings.totalMs);
  }

  /** Something may have changed: decides again and tells where the run is. */
  look(): void {
    if (this.#closed) return;
    const { lanes, links } = this.#parts;
    lanes.want(this.#provider);
    this.#forgetOtherProviders();
    const decision = this.#decide();
    if (decision.wantsEdge) links.want(true);
    if (this.#waitsForEdge(decision)) return;
    const position = this.#position(decision);
    this.#aim(decision);
    this.#parts.onMove(position);
    // Only now: until the lanes here are open, a run that is leaving the edge is still there.
    if (!decision.wantsEdge && position.placement === 'browser') links.want(false);
  }

  /** How the run does counts, and the edge is told while it is there. */
  tell(inputFps: number, dropFps: number): void {
    this.#placer.rates(inputFps, dropFps);
    this.#parts.links.tell(inputFps, dropFps);
  }

  /** Lanes and links stay as they are. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#unhear();
  }

  /** Whether results of the run do not tell how long these take. */
  get #measuresEach(): boolean {
    return this.#parts.isPart || this.#there.isMixed;
  }

  #looked(step: number, placement: Placement, ms: number): void {
    if (this.#measuresEach && this.#there.takes(step)) this.#placer.measured(placement, ms);
  }

  /** A lane changes its provider by itself, after a trial or a loss: the times so far were the other one's. */
  #forgetOtherProviders(): void {
    const { detectors } = this.#parts.lanes;
    if (detectors === null) return;
    const runsOn = detectors.map(({ provider }) => `${provider?.name}/${provider?.threads}`).join(' ');
    if (this.#ranOn !== null && this.#ranOn !== runsOn) this.#placer.forgetBrowser();
    this.#ranOn = runsOn;
  }

  #decide(): PlacementDecision {
    const { lanes, links, hearing, conditions } = this.#parts;
    const { power, line } = conditions;
    const failed = lanes.hasFailed ? (lanes.error?.message ?? null) : null;
    return this.#placer.decide({
      choice: this.#choice,
      browser: { ready: lanes.detectors !== null, error: failed },
      edge: { ready: this.#there.detectors !== null, error: links.error?.message ?? null },
      edgeHeard: hearing.isHeard,
      power,
      line,
    });
  }

  /**
   * A run that is to begin on the edge waits a little: for the edge, so that it does not begin here only to move at
   * once, and for the lanes here, so that there is something to fall back on from its first result on.
   */
  #waitsForEdge({ wantsEdge }: PlacementDecision): boolean {
    const { lanes, links, isUnderway } = this.#parts;
    if (isUnderway || this.#placer.current !== null || !wantsEdge) return false;
    const patient = performance.now() - this.#startedAt < EDGE_HEAD_START_MS;
    if (links.isFirstTry) return lanes.hasFailed || patient;
    return links.detectors !== null && lanes.detectors === null && !lanes.hasFailed && patient;
  }

  #aim({ probe: side }: PlacementDecision): void {
    const { detectors } = side === 'edge' ? this.#there : this.#parts.lanes;
    this.#probe.aim(side && detectors && { side, detectors });
  }

  #position({ plan, wantsEdge }: PlacementDecision): Position {
    const { lanes, links } = this.#parts;
    const there = this.#there.detectors;
    const wanted = plan.placement === 'edge' ? there : lanes.detectors;
    const placement = wanted === null && there !== null ? 'edge' : plan.placement;
    const detectors = wanted ?? there;
    if (detectors !== null && this.#placer.current !== placement) this.#placer.moved(placement);
    const provider = (placement === 'edge' ? links.detectors : lanes.detectors)?.[0]?.provider ?? null;
    const nothing = detectors === null && lanes.hasFailed && !links.isFirstTry;
    return {
      placement,
      reason: placement === 'edge' ? this.#there.inWords(plan.reason) : plan.reason,
      provider,
      detectors: detectors && this.#probe.around(detectors),
      error: this.#error(placement, wantsEdge),
      hopeless: nothing ? lanes.error : null,
    };
  }

  #error(placement: Placement, wantsEdge: boolean): SightlineError | null {
    const { lanes, links } = this.#parts;
    const needsLanes = placement === 'browser' || this.#there.isMixed;
    if (needsLanes && lanes.error !== null) return lanes.error;
    if (!wantsEdge || links.error === null) return null;
    return new SightlineError('edge_lost', `${links.error.message} Running here until it is back.`);
  }
}
