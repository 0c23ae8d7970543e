import type { FrameInfo, Picture } from '../../shared/frame.ts';
import type { RunSource, SourceEvents } from '../../shared/run/host.ts';

/** A source whose frames come over a connection. */
export class ConnectionSource implements RunSource<Picture> {
  readonly live: boolean;
  /** At the other end, which can open it anew. */
  readonly watched = true;
  #events: SourceEvents<Picture> | null = null;

  /** `live`: the source at the other end does not wait. */
  constructor(live: boolean) {
    this.live = live;
  }

  start(events: SourceEvents<Picture>): void {
    this.#events = events;
  }

  stop(): Promise<void> {
    this.#events = null;
    return Promise.resolve();
  }

  /** A frame came; resolves when the next one is welcome. */
  give(picture: Picture, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined {
    return this.#events?.onFrame(picture, info);
  }

  /** There will be no more. */
  end(): void {
    this.#events?.onEnded();
  }
}
