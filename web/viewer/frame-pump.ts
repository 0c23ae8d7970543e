import type { FrameInfo } from '../../shared/frame.ts';
import type { Run } from '../../shared/pipeline/run.ts';
import type { FrameSource, SourceEvents } from '../capture/frame-source.ts';
import type { Census } from './census.ts';

/** How soon a picture that could not be looked at is looked at again. */
const AGAIN_MS = 500;

/** Leads a source's frames into a run, numbered. Takes the source over. */
export class FramePump {
  readonly #source: FrameSource;
  readonly #census: Census;
  #ids = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(source: FrameSource, census: Census) {
    this.#source = source;
    this.#census = census;
    census.media(source.media);
  }

  get source(): FrameSource {
    return this.#source;
  }

  start(run: Run<VideoFrame>, events: Omit<SourceEvents, 'onFrame'>): void {
    this.#source.start({
      onFrame: (frame) => {
        this.#census.frame(frame);
        run.push(frame, this.#infoOf(frame));
      },
      onEnded: () => events.onEnded(),
      onError: (error) => events.onError(error),
    });
  }

  /** Looks at a picture that stands still again: now, or soon. */
  again(soon = false): void {
    clearTimeout(this.#again);
    if (soon) this.#again = setTimeout(() => this.#source.again(), AGAIN_MS);
    else this.#source.again();
  }

  /** Resolves when the source is free. */
  stop(): Promise<void> {
    clearTimeout(this.#again);
    return this.#source.stop();
  }

  #infoOf({ timestamp, displayWidth, displayHeight }: VideoFrame): FrameInfo {
    this.#ids += 1;
    return { id: this.#ids, timestamp: Math.round(timestamp), width: displayWidth, height: displayHeight };
  }
}
