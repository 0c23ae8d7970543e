import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';
import type { SourceHealth } from './frozen-frames.ts';
import type { GraphElement } from './graph.ts';
import type { RunSource } from './host.ts';
import type { SourceFate } from './source-listener.ts';
import { SourceWatch } from './source-watch.ts';

/** What is watched over, and who is told. */
export interface SourceVigilInit {
  readonly clock: Clock;
  readonly element: GraphElement;
  readonly listener: Pick<SourceFate, 'frozen' | 'throttled'>;
  /** The source that is open. */
  readonly source: () => RunSource<unknown> | null;
  /** It has to be opened anew. */
  readonly fail: (error: SightlineError) => void;
}

/** What becomes of a live source that is silent, frozen or held back. Whoever made it ends it. */
export class SourceVigil {
  readonly #init: SourceVigilInit;
  #watch: SourceWatch | null = null;
  #health: SourceHealth = 'lively';
  /** It was opened anew because it was frozen, and has given the same picture since. */
  #standsStill = false;

  constructor(init: SourceVigilInit) {
    this.#init = init;
  }

  /** What the source gives, as far as is known. */
  get health(): SourceHealth {
    return this.#health;
  }

  /** A source begins. */
  begin(): void {
    this.end();
    const { element, clock, source } = this.#init;
    const onChange = (health: SourceHealth, reason: string): void => this.#changed(health, reason);
    this.#watch = new SourceWatch({ clock, element, onChange, heldBack: () => source()?.heldBack ?? null });
  }

  end(): void {
    this.#watch?.close();
    this.#watch = null;
  }

  /** A frame came; `hash` gives null where nobody can look at its pixels, and is asked only where that is watched. */
  frame(hash: () => number | null): void {
    this.#watch?.frame(hash());
  }

  recovered(): void {
    this.#health = 'lively';
  }

  #changed(health: SourceHealth, reason: string): void {
    const before = this.#health;
    this.#health = health;
    const { listener, fail } = this.#init;
    if (health === 'silent') return fail(new SightlineError('camera', `The source is silent: ${reason}.`));
    if (before === 'throttled') listener.throttled(false, reason);
    if (health === 'throttled') listener.throttled(true, reason);
    if (health === 'frozen') this.#frozen(reason);
    else if (before === 'frozen') listener.frozen(false, reason);
    return undefined;
  }

  /** A camera that hangs may go on when it is opened anew; one that then gives the same picture shows what stands still. */
  #frozen(reason: string): void {
    const { listener, source, fail } = this.#init;
    if (this.#watch?.hasChanged === true) this.#standsStill = false;
    const after = this.#standsStill
      ? ', and no other one since it was opened anew: it may well stand still'
      : '';
    listener.frozen(true, `${reason}${after}`);
    if (this.#standsStill || source()?.reopen === undefined) return;
    this.#standsStill = true;
    fail(new SightlineError('camera', `The source is frozen: ${reason}.`));
  }
}
