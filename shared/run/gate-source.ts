import { SightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { RunSource, SourceEvents } from './host.ts';

type Info = Omit<FrameInfo, 'id'>;

/** A frame that came while nobody took any. */
interface Held<F> {
  readonly frame: F;
  readonly info: Info;
  readonly resolve: () => void;
}

/** What a gate does with a frame that nobody takes. */
export interface GateVerbs<F> {
  /** Frees a frame; must not throw. */
  readonly close: (frame: F) => void;
  /** It was dropped, since the run was moving. */
  readonly dropped: () => void;
}

/**
 * One source for one run after another: `stop` only closes the gate. What a live source gives meanwhile is dropped and
 * counted; a source that can wait is let wait, so that nothing of it is lost. Whoever made it closes it.
 */
export class GateSource<F> implements RunSource<F> {
  readonly live: boolean;
  readonly watched: boolean;
  readonly #source: RunSource<F>;
  readonly #verbs: GateVerbs<F>;
  #events: SourceEvents<F> | null = null;
  #held: Held<F> | null = null;
  #isStarted = false;
  #ended: ((events: SourceEvents<F>) => void) | null = null;

  constructor(source: RunSource<F>, verbs: GateVerbs<F>) {
    this.live = source.live;
    this.watched = source.watched === true;
    this.#source = source;
    this.#verbs = verbs;
  }

  get heldBack(): string | null {
    return this.#source.heldBack ?? null;
  }

  /** The source itself, anew: how it ended is over. */
  async reopen(signal: AbortSignal): Promise<void> {
    await this.#source.reopen?.(signal);
    this.#ended = null;
  }

  start(events: SourceEvents<F>): void {
    this.#events = events;
    this.#giveHeld(events);
    if (this.#ended !== null) this.#ended(events);
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#source.start({
      onFrame: (frame, info) => this.#take(frame, info),
      onEnded: () => this.#end((current) => current.onEnded()),
      onError: (error) => this.#end((current) => current.onError(error)),
    });
  }

  stop(): Promise<void> {
    this.#events = null;
    return Promise.resolve();
  }

  /** Resolves when the source itself is free. */
  async close(): Promise<void> {
    this.#events = null;
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#drop(held.frame);
    held?.resolve();
    await this.#source.stop();
  }

  #take(frame: F, info: Info): Promise<void> | undefined {
    if (this.#events !== null) return this.#events.onFrame(frame, info);
    if (this.live || this.#held !== null) return this.#drop(frame);
    return new Promise((resolve) => {
      this.#held = { frame, info, resolve };
    });
  }

  #giveHeld(events: SourceEvents<F>): void {
    const held = this.#held;
    this.#held = null;
    if (held === null) return;
    const welcome = events.onFrame(held.frame, held.info) ?? Promise.resolve();
    void Promise.allSettled([welcome]).then(held.resolve);
  }

  #end(tell: (events: SourceEvents<F>) => void): void {
    this.#ended = tell;
    if (this.#events !== null) tell(this.#events);
  }

  #drop(frame: F): undefined {
    this.#verbs.close(frame);
    this.#verbs.dropped();
  }
}

/** What a run is told that began to move and was ended meanwhile. */
export function endedMeanwhile(): SightlineError {
  return new SightlineError('aborted', 'The run was ended while it moved.');
}
