import type { LiveResult } from '../../shared/wire/live-messages.ts';
import { LiveGroup } from './live-group.ts';
import type { FrameFacts, GroupFrame, GroupWish } from './live-group.ts';
import type { LiveParcel, LiveViewer } from './live-viewer.ts';
import { granted, nearest } from './picture-wish.ts';

/** A group, those in it, and its newest picture for those who come. */
interface Members {
  readonly group: LiveGroup;
  readonly viewers: Set<LiveViewer>;
  newest: LiveParcel | null;
}

/** More kinds of pictures than these are not made of one pipeline; whoever wants another gets the nearest. */
const MOST_KINDS = 6;

/** The viewers of one pipeline, by what they want. */
export class LiveGroups {
  readonly #parcel: (frame: GroupFrame) => LiveParcel;
  readonly #groups = new Map<string, Members>();

  /** `parcel` makes what is sent of a frame, once for all who get it. */
  constructor(parcel: (frame: GroupFrame) => LiveParcel) {
    this.#parcel = parcel;
  }

  get wantsPictures(): boolean {
    return [...this.#groups.values()].some(({ group }) => group.wish.pictures !== null);
  }

  /** Puts a viewer where it gets what it wants, or nearly; gives what that is. */
  place(viewer: LiveViewer, wish: GroupWish): GroupWish {
    this.remove(viewer);
    const members = this.#membersOf({ ...wish, pictures: this.#grant(wish) });
    members.viewers.add(viewer);
    if (members.newest !== null) viewer.offer(members.newest);
    return members.group.wish;
  }

  remove(viewer: LiveViewer): void {
    for (const [key, { viewers }] of this.#groups) {
      viewers.delete(viewer);
      if (viewers.size === 0) this.#groups.delete(key);
    }
  }

  /** The groups that want a picture of this moment. */
  due(now: number): LiveGroup[] {
    return [...this.#groups.values()].flatMap(({ group }) => (group.isDue(now) ? [group] : []));
  }

  found(facts: FrameFacts, result: LiveResult, at: number, now: number): void {
    for (const { group } of this.#groups.values()) group.found(facts, result, at, now);
  }

  tick(now: number): void {
    for (const { group } of this.#groups.values()) group.tick(now);
  }

  reset(): void {
    for (const { group } of this.#groups.values()) group.reset();
  }

  #grant({ pictures }: GroupWish): GroupWish['pictures'] {
    if (pictures === null) return null;
    const wish = granted(pictures);
    const made = [...this.#groups.values()].flatMap(({ group }) => group.wish.pictures ?? []);
    const kinds = new Set(made.map((each) => keyOf({ results: true, pictures: each })));
    const isKnown = kinds.has(keyOf({ results: true, pictures: wish }));
    return isKnown || kinds.size < MOST_KINDS ? wish : nearest(wish, made);
  }

  #membersOf(wish: GroupWish): Members {
    const known = this.#groups.get(keyOf(wish));
    if (known !== undefined) return known;
    const group = new LiveGroup(wish, (frame) => this.#send(members, frame));
    const members: Members = { group, viewers: new Set(), newest: null };
    this.#groups.set(keyOf(wish), members);
    return members;
  }

  #send(members: Members, frame: GroupFrame): void {
    const parcel = this.#parcel(frame);
    if (parcel.hasPicture) members.newest = parcel;
    for (const viewer of members.viewers) viewer.offer(parcel);
  }
}

function keyOf({ results, pictures }: GroupWish): string {
  const { fps, width, quality } = pictures ?? { fps: 0, width: 0, quality: 0 };
  return `${results ? 'results' : ''}/${fps}/${width}/${quality}`;
}
