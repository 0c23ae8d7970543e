import { transfer } from 'comlink';
import type { Remote } from 'comlink';
import type {
  GrayPicture,
  PackOptions,
  PackedPicture,
  PictureEdit,
  PictureServices,
} from '../../shared/run/picture-services.ts';
import { WorkerCalls } from '../detect/worker-call.ts';
import type { Outcome } from '../workers/outcome.api.ts';
import type { PicturesApi } from '../workers/pictures.api.ts';
import type { Census } from './census.ts';

/** What a page's pictures are looked at with. */
export interface PagePicturesParts {
  readonly census: Pick<Census, 'worker' | 'frame'>;
  readonly start: () => Worker;
  /** Aborted when the run is to end: the worker ends with it. */
  readonly signal: AbortSignal;
}

/** Longer than this a worker takes for no frame; it is started anew then. */
const DEADLINE_MS = 10_000;

/**
 * Looks at pixels for elements in the page, in a worker that is started when the first one asks. A worker that is lost
 * costs what was asked of it; the next question starts another.
 */
export class PagePictures implements PictureServices<VideoFrame> {
  readonly #parts: PagePicturesParts;
  #calls: WorkerCalls<PicturesApi> | null = null;

  constructor(parts: PagePicturesParts) {
    this.#parts = parts;
    parts.signal.addEventListener('abort', () => void this.#calls?.close(), { once: true });
  }

  async gray(
    frame: VideoFrame,
    size: { readonly width: number; readonly height: number },
    into?: Uint8Array,
  ): Promise<GrayPicture> {
    const gray = await this.#ask(frame, (remote, lent) => remote.gray(lent, size));
    if (into?.length !== gray.data.length) return gray;
    into.set(gray.data);
    return { ...gray, data: into };
  }

  pack(frame: VideoFrame, options: PackOptions = {}): Promise<PackedPicture> {
    return this.#ask(frame, (remote, lent) => remote.pack(lent, options));
  }

  async edit(frame: VideoFrame, edits: readonly PictureEdit[]): Promise<VideoFrame> {
    const edited = await this.#ask(frame, async (remote, lent) => {
      const outcome = await remote.edit(lent, edits);
      // Nobody waits for it any more.
      if (this.#parts.signal.aborted && outcome.ok) outcome.value.close();
      return outcome;
    });
    this.#parts.census.frame(edited);
    return edited;
  }

  #ask<T>(
    frame: VideoFrame,
    ask: (remote: Remote<PicturesApi>, lent: VideoFrame) => Promise<Outcome<T>>,
  ): Promise<T> {
    const { signal } = this.#parts;
    const calls = this.#open();
    const limits = { deadlineMs: DEADLINE_MS, signal, handsOver: true };
    return calls.call<T>((remote) => {
      const lent = frame.clone();
      return ask(remote, transfer(lent, [lent]));
    }, limits);
  }

  #open(): WorkerCalls<PicturesApi> {
    if (this.#calls !== null && (this.#calls.ended === null || this.#parts.signal.aborted))
      return this.#calls;
    const worker = this.#parts.census.worker(this.#parts.start());
    this.#calls = new WorkerCalls('worker for pictures', worker, () => undefined);
    return this.#calls;
  }
}
