import { messageOf } from '../../../shared/errors.ts';
import type { Picture } from '../../../shared/frame.ts';
import type { ClipRecorder, ClipWish } from '../../../shared/run/clip-services.ts';
import { OpenClips } from '../../../shared/run/open-clips.ts';
import type { DueClip } from '../../../shared/run/open-clips.ts';
import { Pacer } from '../../../shared/run/pacer.ts';
import { DueTimer } from '../../../shared/windows/due-timer.ts';
import type { Clock } from '../../clock.ts';
import type { Press } from '../../live/picture-press.ts';
import { PICTURES_PER_SECOND, PictureRing } from './picture-ring.ts';
import type { RingPicture } from './picture-ring.ts';
import { LATE_MS } from './recorded-pipeline.ts';
import type { RecordedPipeline } from './recorded-pipeline.ts';

/** What a clip is made of. */
export type ClipStuff =
  | { readonly kind: 'stream'; readonly codec: string; readonly files: readonly string[] }
  | { readonly kind: 'pictures'; readonly pictures: readonly RingPicture[] };

/** What a recorder is made with. */
export interface EdgeRecorderParts {
  readonly wish: ClipWish;
  readonly clock: Clock;
  readonly recorded: RecordedPipeline;
  readonly press: Press;
  /** Makes a clip, once there is what it is made of, and keeps it with its event. */
  readonly make: (eventId: string, stuff: (hurry: AbortSignal) => Promise<ClipStuff>) => Promise<void>;
}

/** What of the pictures is kept, bytes: a minute at about 50 kB each. */
const PICTURE_BYTES = 16 * 1024 * 1024;
const ORDER = { width: 640, quality: 75 };

function isPicture(frame: unknown): frame is Picture {
  return typeof frame === 'object' && frame !== null && 'layout' in frame && 'data' in frame;
}

/** Clips of one pipeline on this server: of what its source sends where that is recorded, else of its frames. */
export class EdgeClipRecorder implements ClipRecorder {
  readonly #parts: EdgeRecorderParts;
  readonly #open: OpenClips;
  readonly #pictures = new PictureRing(PICTURE_BYTES);
  readonly #pacer = new Pacer(PICTURES_PER_SECOND);
  readonly #timer: DueTimer;
  /** When the clips begin that are being made. */
  readonly #making = new Set<DueClip>();
  readonly #letGo: () => void;
  #isClosed = false;

  constructor(parts: EdgeRecorderParts) {
    this.#parts = parts;
    this.#open = new OpenClips(parts.wish.maxMs);
    this.#timer = new DueTimer(parts.clock, () => this.#makeDue());
    this.#letGo = parts.recorded.use(this);
  }

  /** What is recorded from then on is needed, milliseconds since 1970. */
  get neededFrom(): number {
    const { clock, wish } = this.#parts;
    const begun = [...this.#making].map(({ from }) => from);
    return Math.min(clock.wallTime() - wish.preMs - LATE_MS, this.#open.neededFrom ?? Infinity, ...begun);
  }

  look(frame: unknown, at: number): undefined {
    const { recorded, press } = this.#parts;
    if (this.#isClosed || recorded.codec !== null || !isPicture(frame)) return;
    if (!this.#pacer.take(at)) return;
    const pressed = press.press(frame, [ORDER]);
    if (pressed !== null) void this.#keep(at, pressed);
  }

  begin(eventId: string, from: number): boolean {
    const hasBegun = this.#open.begin(eventId, from);
    this.#settle();
    return hasBegun;
  }

  end(eventId: string, until: number): void {
    this.#open.end(eventId, until);
    this.#settle();
  }

  close(): void {
    this.#open.endAll(this.#parts.clock.wallTime());
    this.#makeDue();
    this.#timer.cancel();
    this.#isClosed = true;
    this.#release();
  }

  /** What is being made still needs what was recorded. */
  #release(): void {
    if (this.#isClosed && this.#making.size === 0) this.#letGo();
  }

  /** A picture that could not be made is one less. */
  async #keep(at: number, pressed: ReturnType<Press['press']>): Promise<void> {
    const [made] = await Promise.allSettled([pressed]);
    const jpeg = made.status === 'fulfilled' ? made.value?.[0]?.jpeg : undefined;
    if (jpeg !== undefined) this.#pictures.add({ at, jpeg });
    this.#pictures.prune(this.neededFrom);
  }

  #settle(): void {
    const { nextAt } = this.#open;
    this.#timer.set(nextAt === null ? null : nextAt - this.#parts.clock.wallTime());
  }

  #makeDue(): void {
    for (const clip of this.#open.take(this.#parts.clock.wallTime())) void this.#make(clip);
    this.#settle();
  }

  async #make(clip: DueClip): Promise<void> {
    const { make, wish } = this.#parts;
    this.#making.add(clip);
    try {
      await make(clip.eventId, (hurry) => this.#stuffOf(clip, hurry));
      wish.done(clip.eventId, null);
    } catch (error) {
      wish.done(clip.eventId, messageOf(error));
    }
    this.#making.delete(clip);
    this.#release();
  }

  async #stuffOf({ from, until }: DueClip, hurry: AbortSignal): Promise<ClipStuff> {
    const { recorded } = this.#parts;
    const { codec } = recorded;
    if (codec === null) return { kind: 'pictures', pictures: this.#pictures.between(from, until) };
    return { kind: 'stream', codec, files: await recorded.files(from, until, hurry) };
  }
}
