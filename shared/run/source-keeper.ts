import type { Clock } from '../clock.ts';
import { SightlineError, asSightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { SourceHealth } from './frozen-frames.ts';
import type { GraphElement, PipelineGraph } from './graph.ts';
import type { FrameVerbs, RunSource } from './host.ts';
import type { SourceFate } from './source-listener.ts';
import { SourceRetry } from './source-retry.ts';
import { stopSource } from './source-stop.ts';
import { SourceVigil } from './source-vigil.ts';

/** What a source is kept with. */
export interface SourceKeeperInit<F> {
  readonly element: GraphElement;
  readonly clock: Clock;
  readonly frames: Pick<FrameVerbs<F>, 'close' | 'hash'>;
  /** Whoever opened it stops it: the keeper does. */
  readonly openSource: (signal: AbortSignal) => Promise<RunSource<F>>;
  readonly fate: SourceFate;
  /** The source ended, as it should be. */
  readonly ended: () => void;
  /** It is started, for the first time or anew. */
  readonly started?: () => void;
  /** Takes a frame over; resolves when the next one is welcome. */
  readonly take: (frame: F, info: Omit<FrameInfo, 'id'>) => Promise<void> | undefined;
  /** The first failure is the last one: what is run once is not begun anew. */
  readonly once: boolean;
  /** What the document says of opening it again. */
  readonly reconnect: PipelineGraph['reconnect'];
}

/** Keeps a source open: watches what it gives, and opens it again when it fails. Whoever made it stops it. */
export class SourceKeeper<F> {
  readonly #init: SourceKeeperInit<F>;
  readonly #stopping = new AbortController();
  readonly #retry: SourceRetry;
  readonly #vigil: SourceVigil;
  #source: RunSource<F> | null = null;
  #started: RunSource<F> | null = null;
  #failing = false;
  #isOpening = false;
  /** The time of the frame that came last. */
  #last: number | null = null;

  constructor(init: SourceKeeperInit<F>) {
    this.#init = init;
    const { clock, element, fate: listener, once, reconnect } = init;
    this.#retry = new SourceRetry(clock, once, reconnect);
    const source = (): RunSource<F> | null => this.#source;
    const fail = (error: SightlineError): void => void this.#failed(error);
    this.#vigil = new SourceVigil({ clock, element, listener, source, fail });
  }

  /** What the source gives, as far as is known; only live ones are watched. */
  get health(): SourceHealth {
    return this.#vigil.health;
  }

  /** It failed, and has given no frame since. */
  get isFailing(): boolean {
    return this.#failing;
  }

  /** One is open that can wait until the next frame is welcome. */
  get canWait(): boolean {
    return this.#source?.live === false;
  }

  /** Opens the source for the first time; rejects when it cannot be. */
  async open(): Promise<void> {
    const source = await this.#init.openSource(this.#stopping.signal);
    if (this.#failing) await source.reopen?.(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return this.#free(source);
    this.#retry.opened(source.live, source.goOnAfter !== undefined);
    if (this.#failing && this.#last !== null) source.goOnAfter?.(this.#last);
    this.#source = source;
    return undefined;
  }

  /** Lets frames flow. */
  start(): void {
    const source = this.#source;
    if (source === null || source === this.#started) return;
    this.#started = source;
    this.#init.started?.();
    // One that was given up may go on talking.
    const isCurrent = (): boolean => this.#source === source;
    if (source.live && source.watched !== true) this.#vigil.begin();
    try {
      source.start({
        onFrame: (frame, info) => (isCurrent() ? this.#take(frame, info) : this.#refuse(frame)),
        onEnded: () => isCurrent() && this.#ended(),
        onError: (error) => void (isCurrent() && this.#failed(error)),
      });
    } catch (error) {
      void this.#failed(asSightlineError(error));
    }
  }

  /** Opens the source anew, though nothing is wrong with it; where it cannot be, that is told, and tried again. */
  async remake(): Promise<void> {
    this.#retry.cancel();
    this.#last = null;
    await this.#letGo();
    await this.#again();
  }

  /** Resolves when the source is free. */
  async stop(): Promise<void> {
    this.#vigil.end();
    this.#retry.cancel();
    this.#stopping.abort(new SightlineError('aborted', 'The source was stopped.'));
    const source = this.#source;
    this.#source = null;
    if (source !== null) await this.#free(source);
  }

  #free(source: RunSource<F>): Promise<void> {
    const { fate, element, clock } = this.#init;
    return stopSource(source, clock, (words) => fate.log('error', element.name, words));
  }

  #refuse(frame: F): undefined {
    this.#init.frames.close(frame);
  }

  #take(frame: F, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined {
    this.#retry.gave();
    this.#last = info.timestamp;
    if (this.#failing) this.#recovered();
    this.#vigil.frame(() => this.#init.frames.hash?.(frame) ?? null);
    return this.#init.take(frame, info);
  }

  #ended(): void {
    if (this.#stopping.signal.aborted) return;
    if (this.canWait) this.#init.ended();
    else void this.#failed(new SightlineError('camera', 'The source ended, though it goes on for ever.'));
  }

  #recovered(): void {
    this.#failing = false;
    this.#vigil.recovered();
    this.#retry.recovered();
    this.#init.fate.recovered();
  }

  /** What is opened next takes the place of one that was given up. */
  async #letGo(): Promise<void> {
    this.#vigil.end();
    const source = this.#source;
    this.#source = null;
    this.#started = null;
    this.#failing = true;
    if (source !== null) await this.#free(source);
  }

  async #failed(error: SightlineError): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#letGo();
    if (this.#stopping.signal.aborted) return;
    const verdict = this.#retry.failed(error, () => void this.#again());
    this.#init.fate.sourceFailed(verdict.error, verdict.againMs);
  }

  /** Once at a time: one that failed may be remade meanwhile. */
  async #again(): Promise<void> {
    if (this.#isOpening || this.#source !== null || this.#stopping.signal.aborted) return;
    this.#isOpening = true;
    try {
      await this.open();
      this.#isOpening = false;
    } catch (error) {
      this.#isOpening = false;
      await this.#failed(asSightlineError(error));
      return;
    }
    if (!this.#stopping.signal.aborted) this.start();
  }
}
