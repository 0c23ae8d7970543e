import type { Picture } from '../../../shared/frame.ts';
import type { ClipRecorder, ClipWish } from '../../../shared/run/clip-services.ts';
import { DueClips } from '../../../shared/run/due-clips.ts';
import type { DueClip } from '../../../shared/run/open-clips.ts';
import { Pacer } from '../../../shared/run/pacer.ts';
import type { Clock } from '../../clock.ts';
import type { Press } from '../../live/picture-press.ts';
import { PICTURES_PER_SECOND, PictureRing } from './picture-ring.ts';
import type { RingPicture } from './picture-ring.ts';
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
  readonly #clips: DueClips;
  readonly #pictures = new PictureRing(PICTURE_BYTES);
  readonly #pacer = new Pacer(PICTURES_PER_SECOND);

  constructor(parts: EdgeRecorderParts) {
    const { clock, make, recorded } = parts;
    this.#parts = parts;
    this.#clips = new DueClips(parts.wish, {
      clock,
      make: (clip) => make(clip.eventId, (hurry) => this.#stuffOf(clip, hurry)),
      release: () => letGo(),
    });
    const letGo = recorded.use(this.#clips);
  }

  look(frame: unknown, at: number): undefined {
    const { recorded, press } = this.#parts;
    if (this.#clips.isClosed || recorded.codec !== null || !isPicture(frame)) return;
    if (!this.#pacer.take(at)) return;
    const pressed = press.press(frame, [ORDER]);
    if (pressed !== null) void this.#keep(at, pressed);
  }

  begin(eventId: string, from: number): boolean {
    return this.#clips.begin(eventId, from);
  }

  end(eventId: string, until: number): void {
    this.#clips.end(eventId, until);
  }

  close(): void {
    this.#clips.close();
  }

  /** A picture that could not be made is one less. */
  async #keep(at: number, pressed: ReturnType<Press['press']>): Promise<void> {
    const [made] = await Promise.allSettled([pressed]);
    const jpeg = made.status === 'fulfilled' ? made.value?.[0]?.jpeg : undefined;
    if (jpeg !== undefined) this.#pictures.add({ at, jpeg });
    this.#pictures.prune(this.#clips.neededFrom);
  }

  async #stuffOf({ from, until }: DueClip, hurry: AbortSignal): Promise<ClipStuff> {
    const { recorded } = this.#parts;
    const { codec } = recorded;
    if (codec === null) return { kind: 'pictures', pictures: this.#pictures.between(from, until) };
    return { kind: 'stream', codec, files: await recorded.files(from, until, hurry) };
  }
}
