import { transfer } from 'comlink';
import type { Clock } from '../../shared/clock.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { ClipRecorder, ClipServices, ClipWish } from '../../shared/run/clip-services.ts';
import { DueClips } from '../../shared/run/due-clips.ts';
import type { MediaStore } from '../../shared/run/media-store.ts';
import type { DueClip } from '../../shared/run/open-clips.ts';
import { Pacer } from '../../shared/run/pacer.ts';
import { WorkerCalls } from '../detect/worker-call.ts';
import type { WorkerPort } from '../detect/worker-call.ts';
import type { ClipsApi } from '../workers/clips.api.ts';

/** What clips of a page are made with. */
export interface PageClipsParts {
  readonly clock: Clock;
  readonly media: Pick<MediaStore, 'add'>;
  /** Starts a worker that records. */
  readonly start: () => WorkerPort;
}

/** So many frames are recorded of a second. */
const FRAMES_PER_SECOND = 10;
/** Longer than this a worker takes for nothing, milliseconds. */
const DEADLINE_MS = 20_000;

/** Clips of pipelines in a page, of the frames that reach `save_clips`; kept in the browser's database. */
export class PageClips implements ClipServices {
  readonly #parts: PageClipsParts;

  constructor(parts: PageClipsParts) {
    this.#parts = parts;
  }

  open(wish: ClipWish): ClipRecorder {
    return new PageClipRecorder(this.#parts, wish);
  }
}

/** Records one pipeline in a worker that is there from the first frame until the last clip is kept. */
class PageClipRecorder implements ClipRecorder {
  readonly #parts: PageClipsParts;
  readonly #clips: DueClips;
  readonly #pacer = new Pacer(FRAMES_PER_SECOND);
  #calls: WorkerCalls<ClipsApi> | null = null;
  #isBusy = false;
  /** Why nothing is recorded, in words. */
  #trouble: string | null = null;

  constructor(parts: PageClipsParts, wish: ClipWish) {
    this.#parts = parts;
    this.#clips = new DueClips(wish, {
      clock: parts.clock,
      make: (clip) => this.#keep(clip),
      // The worker has nothing to do any more.
      release: () => void this.#calls?.close(),
    });
  }

  look(frame: unknown, at: number): undefined {
    if (this.#clips.isClosed || this.#isBusy || !(frame instanceof VideoFrame)) return;
    if (!this.#pacer.take(at)) return;
    this.#isBusy = true;
    void this.#record(frame.clone(), at);
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

  async #record(lent: VideoFrame, at: number): Promise<void> {
    const limits = { deadlineMs: DEADLINE_MS, handsOver: true };
    const neededFrom = this.#clips.neededFrom;
    const recorded = this.#worker().call<void>(
      (remote) => remote.record(transfer(lent, [lent]), at, neededFrom),
      limits,
    );
    const [outcome] = await Promise.allSettled([recorded]);
    this.#trouble = outcome.status === 'fulfilled' ? null : messageOf(outcome.reason);
    this.#isBusy = false;
  }

  #worker(): WorkerCalls<ClipsApi> {
    if (this.#calls?.ended === null) return this.#calls;
    this.#calls = new WorkerCalls('worker that records clips', this.#parts.start(), () => undefined);
    return this.#calls;
  }

  async #keep({ eventId, from, until }: DueClip): Promise<void> {
    const limits = { deadlineMs: DEADLINE_MS };
    const file = await this.#calls?.call((remote) => remote.clip(from, until), limits);
    if (file === undefined || file === null)
      throw new SightlineError('camera', this.#trouble ?? 'nothing was recorded then');
    await this.#parts.media.add(eventId, { kind: 'clip', type: file.type, content: file.data });
  }
}
