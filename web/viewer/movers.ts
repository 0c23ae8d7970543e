import type { Detector, DetectResult } from '../../shared/detect/detector.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { AllOf } from './all-of.ts';
import { groupsOf } from './detector-groups.ts';
import type { DetectorGroup } from './detector-groups.ts';
import type { EdgeLinks } from './edge-links.ts';
import { placesOf } from './edge-side.ts';
import type { Lanes } from './lanes.ts';
import { Mover } from './mover.ts';
import type { MoverParts, Position } from './mover.ts';
import { placesIn, reasonOf } from './position-words.ts';
import type { DetectorPlace, PlacementChoice, ProviderChoice } from './viewer.api.ts';

/** Where all heavy elements of a pipeline run right now. */
export interface Positions extends Position {
  /** Of each of them. The same list as long as it says the same. */
  readonly places: readonly DetectorPlace[];
}

/** What movers are made of. They own lanes and links: one each per step of the pipeline. */
export interface MoversParts extends Pick<MoverParts, 'hearing' | 'conditions'> {
  readonly pipeline: ResolvedPipeline;
  readonly lanes: Lanes;
  readonly links: EdgeLinks;
  /** As a mover's. */
  onMove(positions: Positions): void;
}

/** A group of detectors, what moves it, and where it said that they are. */
interface Member {
  readonly key: string;
  readonly group: DetectorGroup;
  readonly mover: Mover;
  position: Position | null;
}

/**
 * Moves the heavy elements of a pipeline, each group for itself. Lanes and links stay as they are when its document
 * wants some elsewhere from now on, and so do the groups of which it says the same as before.
 */
export class Movers {
  readonly #parts: MoversParts;
  readonly #all = new AllOf<Detector<VideoFrame>>();
  /** By step; null while there was nowhere to send frames to. */
  readonly #detectors: (Detector<VideoFrame> | null)[];
  #choice: PlacementChoice;
  #provider: ProviderChoice;
  #members: readonly Member[] = [];
  #places: readonly DetectorPlace[] = [];

  constructor(parts: MoversParts, choice: PlacementChoice, provider: ProviderChoice) {
    this.#parts = parts;
    this.#choice = choice;
    this.#provider = provider;
    this.#detectors = parts.pipeline.steps.map(() => null);
    this.#group(parts.pipeline);
  }

  setChoice(choice: PlacementChoice): void {
    this.#choice = choice;
    for (const { mover } of this.#members) mover.setChoice(choice);
  }

  setProvider(provider: ProviderChoice): void {
    this.#provider = provider;
    for (const { mover } of this.#members) mover.setProvider(provider);
  }

  /** Opens the lanes here anew, as what is known of the providers says now. */
  measureProviders(): void {
    for (const { mover } of this.#members) mover.measureProviders();
  }

  /** What the edge was told when it was connected is no longer so. */
  connectAnew(): void {
    this.#parts.links.renew();
  }

  /** The same steps, which may be wanted elsewhere from now on. */
  take(pipeline: ResolvedPipeline): void {
    this.#group(pipeline);
    this.look();
  }

  /** A result came out of the run. Where there are several groups, it does not say whose it is: each measures its own. */
  measured(result: DetectResult): void {
    const [only, another] = this.#members;
    if (another === undefined) only?.mover.measured(result);
  }

  /** Something may have changed: decides again and tells where the run is. */
  look(): void {
    for (const { mover } of this.#members) mover.look();
  }

  /** How the run does counts, and the edge is told while it is there. */
  tell(inputFps: number, dropFps: number): void {
    for (const { mover } of this.#members) mover.tell(inputFps, dropFps);
  }

  /** Resolves when nothing is left of lanes and links. */
  async close(): Promise<void> {
    for (const { mover } of this.#members) mover.close();
    await Promise.all([this.#parts.lanes.close(), this.#parts.links.close()]);
  }

  #group(pipeline: ResolvedPipeline): void {
    const before = new Map(this.#members.map((member) => [member.key, member]));
    const groups = groupsOf(pipeline);
    const among = { isPart: groups.length > 1, isUnderway: this.#members.length > 0 };
    this.#members = groups.map((group) => {
      const key = keyOf(group);
      const same = before.get(key);
      before.delete(key);
      return same ?? this.#memberOf(group, key, among);
    });
    for (const { mover } of before.values()) mover.close();
  }

  #memberOf(group: DetectorGroup, key: string, among: Pick<MoverParts, 'isPart' | 'isUnderway'>): Member {
    const { lanes, links, hearing, conditions } = this.#parts;
    const going = placesOf(group).going.flatMap((step) => group.at[step] ?? []);
    const onMove = (position: Position): void => this.#onMove(member, position);
    const own = { pipeline: group, lanes: lanes.some(group.at), links: links.some(going) };
    const mover = new Mover({ ...own, ...among, hearing, conditions, onMove }, this.#choice, this.#provider);
    const member: Member = { key, group, mover, position: null };
    return member;
  }

  #onMove(member: Member, position: Position): void {
    member.position = position;
    for (const [step, detector] of (position.detectors ?? []).entries())
      this.#detectors[member.group.at[step] ?? -1] = detector;
    const told = this.#members.flatMap(({ group, position: at }) => (at === null ? [] : [{ group, ...at }]));
    if (told.length < this.#members.length) return;
    const detectors = this.#all.of(this.#detectors);
    const placement = told.some((at) => at.placement === 'edge') ? 'edge' : 'browser';
    this.#parts.onMove({
      placement,
      reason: reasonOf(told),
      places: this.#placesOf(placesIn(told)),
      provider: told.find((at) => at.placement === placement)?.provider ?? null,
      detectors,
      error: told.find(({ error }) => error !== null)?.error ?? null,
      hopeless: told.find(({ hopeless }) => hopeless !== null)?.hopeless ?? null,
    });
  }

  #placesOf(places: readonly DetectorPlace[]): readonly DetectorPlace[] {
    if (JSON.stringify(places) !== JSON.stringify(this.#places)) this.#places = places;
    return this.#places;
  }
}

/** What of a group its mover goes by. What is asked of the detections is none of that. */
function keyOf({ placement, isPinned, at }: DetectorGroup): string {
  return JSON.stringify([placement, isPinned, at]);
}
