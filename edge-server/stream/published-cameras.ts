import { SightlineError } from '../../shared/errors.ts';
import { displaySize } from '../../shared/frame.ts';
import type { FrameInfo, Picture } from '../../shared/frame.ts';
import type { RunSource, SourceEvents } from '../../shared/run/host.ts';
import type { PublishRate } from '../../shared/wire/publish-messages.ts';
import type { Clock } from '../clock.ts';

/** Pictures per second that a source without a rate of its own gets. */
const PRESET_FPS = 15;
const PRESET_SIDE = 1280;
/** More are not published at once. */
export const MAX_PUBLISHERS = 64;

/** Who publishes, as the list sees it. */
export interface Publisher {
  readonly name: string;
  /** Other pictures are wanted now. */
  wish(wish: PublishRate): void;
  /** Somebody else publishes under this id now, or nobody may any more. */
  end(error: SightlineError): void;
}

/** One camera that is published, or waited for. */
export interface PublishedListing {
  readonly id: string;
  /** Of the camera; null while it is waited for. */
  readonly name: string | null;
  readonly state: 'publishing' | 'waiting';
  /** Milliseconds since 1970: since when it is in this state. */
  readonly since: number;
  /** Runs that read it. */
  readonly readers: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** What a reader asks for. */
export type PublishedWish = Partial<PublishRate>;

interface Camera {
  readonly id: string;
  publisher: Publisher | null;
  since: number;
  size: { readonly width: number; readonly height: number } | null;
  readonly readers: Map<PublishedSource, PublishedWish>;
}

/** What browsers and phones publish to this server, and the runs that read it. */
export class PublishedCameras {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #cameras = new Map<string, Camera>();

  /** `changed` is told whenever the list reads differently. */
  constructor(clock: Clock, changed: () => void = () => undefined) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Those that are published or waited for, by id. */
  get list(): readonly PublishedListing[] {
    const cameras = [...this.#cameras.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return cameras.map(({ id, publisher, since, size, readers }) => ({
      id,
      name: publisher?.name ?? null,
      state: publisher === null ? 'waiting' : 'publishing',
      since,
      readers: readers.size,
      width: size?.width ?? null,
      height: size?.height ?? null,
    }));
  }

  /** A source of what is published under this id, now or later. Whoever opened it stops it. */
  open(id: string, wish: PublishedWish = {}): RunSource<Picture> {
    const camera = this.#camera(id);
    const source = new PublishedSource(
      () => (camera.publisher === null ? `it waits for a browser or a phone to publish as "${id}"` : null),
      () => this.#left(camera, source),
    );
    camera.readers.set(source, wish);
    this.#wish(camera);
    return source;
  }

  /** What is wanted of this camera. */
  wishOf(id: string): PublishRate {
    return wishOf(this.#cameras.get(id));
  }

  /**
   * Begins to publish; whoever did so under this id before is told. The returned function ends it. Throws `overloaded`
   * when there are too many.
   */
  publish(id: string, publisher: Publisher): () => void {
    if (!this.#cameras.has(id) && this.#publishing >= MAX_PUBLISHERS)
      throw new SightlineError('overloaded', `${MAX_PUBLISHERS} cameras are published here already.`);
    const camera = this.#camera(id);
    const before = camera.publisher;
    camera.publisher = publisher;
    camera.since = this.#clock.wallTime();
    before?.end(new SightlineError('conflict', `Another camera is published as "${id}" now.`));
    this.#changed();
    return () => this.#gone(camera, publisher);
  }

  /** A picture came; it is taken over. `takenMs`: by the clock. */
  give(id: string, publisher: Publisher, picture: Picture, takenMs: number): void {
    const camera = this.#cameras.get(id);
    if (camera?.publisher !== publisher) return;
    const size = displaySize(picture.layout);
    if (camera.size?.width !== size.width || camera.size.height !== size.height) {
      camera.size = size;
      this.#changed();
    }
    let isFirst = true;
    for (const source of camera.readers.keys()) {
      // A run may hand its picture to another thread, bytes and all: each gets its own.
      source.give(isFirst ? picture : { ...picture, data: new Uint8Array(picture.data) }, takenMs);
      isFirst = false;
    }
  }

  get #publishing(): number {
    return this.#cameras.size;
  }

  #camera(id: string): Camera {
    const known = this.#cameras.get(id);
    if (known !== undefined) return known;
    const since = this.#clock.wallTime();
    const camera: Camera = { id, publisher: null, since, size: null, readers: new Map() };
    this.#cameras.set(id, camera);
    return camera;
  }

  #left(camera: Camera, source: PublishedSource): void {
    camera.readers.delete(source);
    this.#forget(camera);
    this.#wish(camera);
  }

  #gone(camera: Camera, publisher: Publisher): void {
    if (camera.publisher !== publisher) return;
    camera.publisher = null;
    camera.size = null;
    camera.since = this.#clock.wallTime();
    this.#forget(camera);
    const words = `"${camera.id}" is not published any more; it is waited for.`;
    for (const source of camera.readers.keys()) source.fail(new SightlineError('camera', words));
    this.#changed();
  }

  #forget({ id, publisher, readers }: Camera): void {
    if (publisher === null && readers.size === 0) this.#cameras.delete(id);
  }

  #wish(camera: Camera): void {
    camera.publisher?.wish(wishOf(camera));
    this.#changed();
  }
}

/** As much as the one who asks for most; nothing when nobody does. */
function wishOf(camera: Camera | undefined): PublishRate {
  const wishes = [...(camera?.readers.values() ?? [])];
  if (wishes.length === 0) return { fps: 0, side: PRESET_SIDE };
  const most = (of: (wish: PublishedWish) => number): number => Math.max(...wishes.map(of));
  return { fps: most(({ fps }) => fps ?? PRESET_FPS), side: most(({ side }) => side ?? PRESET_SIDE) };
}

/** One run's source of what is published. */
class PublishedSource implements RunSource<Picture> {
  readonly live = true;
  readonly #waits: () => string | null;
  readonly #left: () => void;
  #events: SourceEvents<Picture> | null = null;
  #last = -1;

  constructor(waits: () => string | null, left: () => void) {
    this.#waits = waits;
    this.#left = left;
  }

  get heldBack(): string | null {
    return this.#waits();
  }

  start(events: SourceEvents<Picture>): void {
    this.#events = events;
  }

  stop(): Promise<void> {
    this.#events = null;
    this.#left();
    return Promise.resolve();
  }

  give(picture: Picture, takenMs: number): void {
    const timestamp: FrameInfo['timestamp'] = Math.max(this.#last + 1, Math.round(takenMs * 1000));
    this.#last = timestamp;
    void this.#events?.onFrame(picture, { timestamp, ...displaySize(picture.layout) });
  }

  fail(error: SightlineError): void {
    const events = this.#events;
    this.#events = null;
    events?.onError(error);
  }
}
