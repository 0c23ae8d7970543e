import { SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import type { Run } from '../../shared/run/run.api.ts';
import type { Diagnostics } from './census.ts';
import { IDLE } from './idle-state.ts';
import { Session } from './session.ts';
import type { SessionListener, Wishes } from './session-listener.ts';
import type { ViewerParts } from './viewer-parts.ts';
import { WakeLock } from './wake-lock.ts';
import type {
  ChangeOutcome,
  PlacementChoice,
  ProviderChoice,
  SourceChoice,
  Viewer,
  ViewerEvents,
  ViewerFigures,
  ViewerState,
} from './viewer.api.ts';

/** A viewer that tells what it holds, for tests that look whether it lets go. */
export interface DiagnosableViewer extends Viewer {
  diagnostics(): Diagnostics;
}

/** Makes a viewer that is idle. It holds nothing until it is started; whoever starts it stops it. */
export function createViewer(parts: ViewerParts): DiagnosableViewer {
  return new PageViewer(parts);
}

class PageViewer implements DiagnosableViewer {
  readonly #parts: ViewerParts;
  readonly #listeners: { [K in keyof ViewerEvents]: Set<(detail: ViewerEvents[K]) => void> } = {
    media: new Set(),
    state: new Set(),
    result: new Set(),
    output: new Set(),
    notice: new Set(),
    log: new Set(),
    delivered: new Set(),
  };
  readonly #onVisible = (): void => {
    this.#keepAwake();
    if (document.visibilityState === 'visible') this.#session?.resume();
  };
  readonly #wakeLock: WakeLock;
  #state = IDLE;
  #media: Viewer['media'] = null;
  #placement: PlacementChoice = 'auto';
  #provider: ProviderChoice = 'auto';
  #session: Session | null = null;
  /** Counts calls of `start` and `stop`: only the newest one matters. */
  #calls = 0;

  constructor(parts: ViewerParts) {
    this.#parts = parts;
    this.#wakeLock = new WakeLock(parts.wakeLocks);
  }

  get state(): ViewerState {
    return this.#state;
  }

  get media(): Viewer['media'] {
    return this.#media;
  }

  get run(): Run | null {
    return this.#session?.run ?? null;
  }

  async start(pipeline: string, source: SourceChoice): Promise<void> {
    const call = await this.#end();
    if (call !== this.#calls)
      throw new SightlineError('aborted', 'Something else was started or stopped meanwhile.');
    const wishes = { pipeline, source, placement: this.#placement, provider: this.#provider };
    this.#state = IDLE;
    this.#session = new Session(this.#parts, wishes, this.#listenerOf(call, wishes));
    document.addEventListener('visibilitychange', this.#onVisible);
    await this.#session.start();
  }

  async stop(): Promise<void> {
    const call = await this.#end();
    if (call === this.#calls) this.#set(IDLE);
  }

  change(pipeline: ResolvedPipeline): Promise<ChangeOutcome> {
    if (this.#session === null) return Promise.reject(idle());
    return this.#session.change(pipeline);
  }

  setPlacement(choice: PlacementChoice): void {
    this.#placement = choice;
    this.#session?.setPlacement(choice);
  }

  setProvider(choice: ProviderChoice): void {
    this.#provider = choice;
    this.#session?.setProvider(choice);
  }

  async measureProviders(): Promise<void> {
    await this.#parts.providers.measureAgain();
    this.#session?.measureProviders();
  }

  async moveTo(host: RunPlace): Promise<void> {
    if (this.#session === null) throw idle();
    await this.#session.moveTo(host);
  }

  whyNotMovable(): string | null {
    return this.#session?.whyNotMovable() ?? null;
  }

  figures(): ViewerFigures | null {
    return this.#session?.figures() ?? null;
  }

  on<K extends keyof ViewerEvents>(type: K, listener: (detail: ViewerEvents[K]) => void): () => void {
    const listeners = this.#listeners[type];
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  diagnostics(): Diagnostics {
    return this.#parts.census.diagnostics();
  }

  /** Ends what runs; gives the number of this call. */
  async #end(): Promise<number> {
    this.#calls += 1;
    const call = this.#calls;
    const session = this.#session;
    this.#session = null;
    document.removeEventListener('visibilitychange', this.#onVisible);
    if (session === null) return call;
    this.#set({ ...this.#state, phase: 'stopping', error: null });
    await session.stop();
    this.#setMedia(null);
    return call;
  }

  /** What a session tells after its end was ordered is about nothing any more. */
  #listenerOf(call: number, { pipeline, source }: Wishes): SessionListener {
    const current = (): boolean => call === this.#calls;
    return {
      state: (change) => void (current() && this.#set({ ...this.#state, ...change })),
      media: (media) => void (current() && this.#setMedia(media)),
      result: (result) => void (current() && this.#emit('result', result)),
      output: (output) => void (current() && this.#emit('output', output)),
      notice: (notice) => void (current() && this.#emit('notice', notice)),
      log: (line) => void (current() && this.#emit('log', line)),
      delivered: (ageMs) => void (current() && this.#emit('delivered', ageMs)),
      anew: async () => void (current() && (await this.start(pipeline, source))),
    };
  }

  #set(state: ViewerState): void {
    if (isSame(state, this.#state)) return;
    this.#state = state;
    this.#keepAwake();
    this.#emit('state', state);
  }

  /** While something moves and somebody can see it. */
  #keepAwake(): void {
    const { phase, capture } = this.#state;
    const moves = phase === 'running' && capture?.rung !== 'picture';
    this.#wakeLock.want(moves && document.visibilityState === 'visible');
  }

  #setMedia(media: Viewer['media']): void {
    if (media === this.#media) return;
    this.#media = media;
    this.#emit('media', media);
  }

  #emit<K extends keyof ViewerEvents>(type: K, detail: ViewerEvents[K]): void {
    for (const listener of this.#listeners[type]) listener(detail);
  }
}

function idle(): SightlineError {
  return new SightlineError('conflict', 'Nothing runs here.');
}

/** States are replaced as a whole; one that says the same is no news. */
function isSame(a: ViewerState, b: ViewerState): boolean {
  return Object.entries(a).every(([key, value]) => isSameValue(value, Reflect.get(b, key)));
}

function isSameValue(a: unknown, b: unknown): boolean {
  if (a instanceof SightlineError && b instanceof SightlineError)
    return a.code === b.code && a.message === b.message;
  return Object.is(a, b);
}
