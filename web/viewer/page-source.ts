import { SightlineError } from '../../shared/errors.ts';
import type { RunSource, SourceEvents } from '../../shared/run/host.ts';
import type { FrameSource } from '../capture/frame-source.ts';
import type { Census } from './census.ts';
import { SteadyTime } from './steady-time.ts';

/** How soon a picture that could not be looked at is looked at again. */
const AGAIN_MS = 500;

/** What a page's source is made of. */
export interface PageSourceInit {
  /** Opened; is taken over. */
  readonly source: FrameSource;
  /** A camera: when it fails, the run has it opened again. */
  readonly live: boolean;
  readonly census: Census;
  /** Opens what `former` was, which is stopped, as soon as it is there. */
  readonly reopen: (former: FrameSource, signal: AbortSignal) => Promise<FrameSource>;
  /** Another one took the place of the first; it is to be shown. */
  readonly onReopened: (source: FrameSource) => void;
  /** What is not live failed for good. */
  readonly onError: (error: SightlineError) => void;
}

/**
 * Leads an opened source's frames into a run, and opens it anew when the run says so. A run that starts anew is given
 * the frames from then on, since the source itself goes on: its picture is still shown.
 */
export class PageSource implements RunSource<VideoFrame> {
  readonly live: boolean;
  readonly #init: PageSourceInit;
  readonly #closing = new AbortController();
  readonly #time = new SteadyTime();
  #source: FrameSource;
  /** Resolves when what was opened last is free; null: it is not being stopped. */
  #stopped: Promise<void> | null = null;
  #events: SourceEvents<VideoFrame> | null = null;
  #isStarted = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(init: PageSourceInit) {
    this.live = init.live;
    this.#init = init;
    this.#source = init.source;
    init.census.media(init.source.media);
  }

  get source(): FrameSource {
    return this.#source;
  }

  get heldBack(): string | null {
    return this.#source.heldBack ?? null;
  }

  start(events: SourceEvents<VideoFrame>): void {
    this.#events = events;
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#begin(this.#source);
  }

  /** Frames go nowhere until it is started again. */
  stop(): Promise<void> {
    this.#events = null;
    return Promise.resolve();
  }

  async reopen(signal: AbortSignal): Promise<void> {
    const { reopen, census, onReopened } = this.#init;
    const either = AbortSignal.any([signal, this.#closing.signal]);
    await this.#free();
    either.throwIfAborted();
    const source = await reopen(this.#source, either);
    if (either.aborted) await source.stop();
    either.throwIfAborted();
    this.#source = source;
    this.#stopped = null;
    this.#time.reset();
    census.media(source.media);
    onReopened(source);
    this.#begin(source);
  }

  /** Looks at a picture that stands still again: now, or soon. */
  again(soon = false): void {
    clearTimeout(this.#again);
    if (soon) this.#again = setTimeout(() => this.#source.again(), AGAIN_MS);
    else this.#source.again();
  }

  /** Resolves when the source itself is free. */
  close(): Promise<void> {
    clearTimeout(this.#again);
    this.#closing.abort(new SightlineError('aborted', 'The source was closed.'));
    this.#events = null;
    return this.#free();
  }

  /** Once, however many wait for it. */
  #free(): Promise<void> {
    this.#stopped ??= this.#source.stop();
    return this.#stopped;
  }

  #begin(source: FrameSource): void {
    source.start({
      onFrame: (frame) => this.#take(frame),
      onEnded: () => this.#events?.onEnded(),
      onError: (error) => (this.live ? this.#events?.onError(error) : this.#init.onError(error)),
    });
  }

  #take(frame: VideoFrame): void {
    this.#init.census.frame(frame);
    if (this.#events === null) return frame.close();
    const { timestamp, displayWidth, displayHeight } = frame;
    const info = { timestamp: this.#time.of(timestamp), width: displayWidth, height: displayHeight };
    // It does not wait: a camera and a video that plays give the next frame anyway.
    void this.#events.onFrame(frame, info);
  }
}
