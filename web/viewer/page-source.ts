import type { RunSource, SourceEvents } from '../../shared/run/host.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { FrameSource } from '../capture/frame-source.ts';
import type { Census } from './census.ts';

/** How soon a picture that could not be looked at is looked at again. */
const AGAIN_MS = 500;

/**
 * Leads an opened source's frames into a run. Takes the source over; a run that starts anew is given the frames from
 * then on, since the source itself goes on: its picture is still shown.
 */
export class PageSource implements RunSource<VideoFrame> {
  readonly live: boolean;
  readonly #source: FrameSource;
  readonly #census: Census;
  readonly #onError: (error: SightlineError) => void;
  #events: SourceEvents<VideoFrame> | null = null;
  #isStarted = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** `live`: a camera. `onError`: the source failed for good. */
  constructor(source: FrameSource, live: boolean, census: Census, onError: (error: SightlineError) => void) {
    this.live = live;
    this.#source = source;
    this.#census = census;
    this.#onError = onError;
    census.media(source.media);
  }

  get source(): FrameSource {
    return this.#source;
  }

  start(events: SourceEvents<VideoFrame>): void {
    this.#events = events;
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#source.start({
      onFrame: (frame) => this.#take(frame),
      onEnded: () => this.#events?.onEnded(),
      onError: this.#onError,
    });
  }

  /** Frames go nowhere until it is started again. */
  stop(): Promise<void> {
    this.#events = null;
    return Promise.resolve();
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
    this.#events = null;
    return this.#source.stop();
  }

  #take(frame: VideoFrame): void {
    this.#census.frame(frame);
    if (this.#events === null) frame.close();
    // It does not wait: a camera and a video that plays give the next frame anyway.
    else void this.#events.onFrame(frame, infoOf(frame));
  }
}

function infoOf({ timestamp, displayWidth, displayHeight }: VideoFrame) {
  return { timestamp: Math.round(timestamp), width: displayWidth, height: displayHeight };
}
