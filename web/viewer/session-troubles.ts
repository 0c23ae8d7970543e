import { SightlineError } from '../../shared/errors.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { ViewerState } from './viewer.api.ts';

interface Warnings {
  readonly source?: string | null;
  readonly definition?: string | null;
}

/** What is wrong at the moment while a session goes on: with its place, its frames, its source, its definition. */
export class SessionTroubles {
  readonly #tell: (change: Pick<ViewerState, 'error'> | Pick<ViewerState, 'warning'>) => void;
  #start: SightlineError | null = null;
  #move: SightlineError | null = null;
  #frame: SightlineError | null = null;
  #source: string | null = null;
  #definition: string | null = null;
  /** The element whose warnings are about the source; empty before it is known. */
  sourceName = '';

  constructor(tell: (change: Pick<ViewerState, 'error'> | Pick<ViewerState, 'warning'>) => void) {
    this.#tell = tell;
  }

  get error(): SightlineError | null {
    return this.#start ?? this.#move ?? this.#frame;
  }

  /** Why it does not run yet; null: that is over. */
  starting(error: SightlineError | null): void {
    this.#start = error;
    this.#tell({ error: this.error });
  }

  /** What is wrong with where it runs; null: nothing. Whoever says it tells it. */
  moved(error: SightlineError | null): void {
    this.#move = error;
  }

  /** What was told of a frame is over. */
  passed(): void {
    if (this.#frame === null) return;
    this.#frame = null;
    this.#tell({ error: this.error });
  }

  /** What was told of the source is over too. */
  mended(): void {
    this.passed();
    this.#warn({ source: null });
  }

  /** Why it is not what is described that runs; null: it is. */
  described(definition: string | null): void {
    this.#warn({ definition });
  }

  /** What befalls a lane or the link as a whole is told from there. */
  noticed({ element, kind, message }: RunNotice): void {
    const isSource = element === this.sourceName;
    if (isSource && kind === 'warning') this.#warn({ source: message });
    if (isSource && kind === 'heal') this.#warn({ source: null });
    if (kind !== 'error') return;
    this.#frame = new SightlineError('internal', message);
    this.#tell({ error: this.error });
  }

  #warn({ source = this.#source, definition = this.#definition }: Warnings): void {
    this.#source = source;
    this.#definition = definition;
    const words = [source, definition].filter((each) => each !== null).join(' ');
    this.#tell({ warning: words === '' ? null : words });
  }
}
