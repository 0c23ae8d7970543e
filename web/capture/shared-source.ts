import { SightlineError } from '../../shared/errors.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';

/** One who uses a shared source. */
export interface SourceUser {
  /** Null until it has started, and after it was told of the end. */
  events: SourceEvents | null;
}

/**
 * An opened source that several use: each gets a frame of its own, a second handle to the same pixels. It is stopped
 * when the last one has left it.
 */
export class SharedSource {
  /** What it was opened as; nobody else stops it. */
  readonly source: FrameSource;
  /** When, milliseconds. */
  readonly openedAt: number;
  readonly #users = new Set<SourceUser>();
  #started = false;
  #claimed = false;
  #over = false;
  readonly #onOver: () => void;

  constructor(source: FrameSource, openedAt: number, onOver: () => void) {
    this.source = source;
    this.openedAt = openedAt;
    this.#onOver = onOver;
    if (source.media instanceof HTMLVideoElement) source.media.addEventListener('pause', this.#playOn);
  }

  /** Whether it gives no more frames, or is being given up: whoever comes opens it anew. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Whether the source's own picture is still to be had: it can be shown in one place. */
  claimPicture(): boolean {
    const isFree = !this.#claimed;
    this.#claimed = true;
    return isFree;
  }

  join(user: SourceUser): void {
    this.#users.add(user);
  }

  /** Frames come to this user from now on. One that comes later gets those from then on. */
  start(user: SourceUser, events: SourceEvents): void {
    user.events = events;
    if (this.#started) {
      // What stands still is shown once only.
      this.source.again();
      return;
    }
    this.#started = true;
    this.source.start({
      onFrame: (frame) => this.#give(frame),
      onEnded: () => this.#end((each) => each.onEnded()),
      onError: (error) => this.#end((each) => each.onError(error)),
    });
  }

  /** Resolves when the source is free, if this was its last user. */
  async leave(user: SourceUser): Promise<void> {
    user.events = null;
    if (!this.#users.delete(user) || this.#users.size > 0) return;
    this.#setOver();
    const { media } = this.source;
    if (media instanceof HTMLVideoElement) media.removeEventListener('pause', this.#playOn);
    await this.source.stop();
  }

  /** One of its users has it opened anew: the others are told, so that they follow. */
  renew(): void {
    const error = new SightlineError('camera', 'The camera is being opened anew for all who watch it.');
    this.#end((each) => each.onError(error));
  }

  /** A video that is taken out of the page pauses; frames may be taken from it all the same. */
  readonly #playOn = (): void => {
    const { media } = this.source;
    if (this.#over || !(media instanceof HTMLVideoElement) || media.ended) return;
    void Promise.allSettled([media.play()]);
  };

  #give(frame: VideoFrame): void {
    const takers = [...this.#users].flatMap(({ events }) => events ?? []);
    const [last, ...others] = takers.toReversed();
    for (const events of others) events.onFrame(frame.clone());
    if (last === undefined) frame.close();
    else last.onFrame(frame);
  }

  #setOver(): void {
    this.#over = true;
    this.#onOver();
  }

  #end(tell: (events: SourceEvents) => void): void {
    this.#setOver();
    for (const user of this.#users) {
      const { events } = user;
      user.events = null;
      if (events !== null) tell(events);
    }
  }
}
