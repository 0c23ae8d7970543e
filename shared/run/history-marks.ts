import type { RunFigures, RunState } from './figures.ts';
import type { HistoryMark } from './history-report.ts';

/** More are not remembered: the oldest goes. */
const MAX_MARKS = 200;
const MAX_WORDS = 200;

const KINDS: Readonly<Partial<Record<RunState, HistoryMark['kind']>>> = {
  running: 'started',
  paused: 'paused',
  healing: 'healing',
  failed: 'failed',
  stopped: 'stopped',
};
const WORDS: Readonly<Record<HistoryMark['kind'], string>> = {
  started: 'It runs',
  paused: 'It is paused',
  healing: 'It heals itself',
  resumed: 'It runs again',
  restarted: 'Made anew',
  failed: 'It failed',
  stopped: 'It stopped',
};

/** From these it goes on as it was. */
const GOES_ON: ReadonlySet<RunState | null> = new Set<RunState>(['paused', 'healing']);
/** Names of elements that are no more are not remembered for ever. */
const MAX_NAMES = 1000;

/** What happened to a run, found by looking at it again and again: other states, elements that were made anew. */
export class HistoryMarks {
  readonly #marks: HistoryMark[] = [];
  #state: RunState | null = null;
  readonly #restarts = new Map<string, number>();

  /** Those since then, oldest first. */
  since(since: number): readonly HistoryMark[] {
    return this.#marks.filter(({ at }) => at >= since);
  }

  /** Looks at a run; `at` is now. */
  look(at: number, state: RunState, reason: string, figures: RunFigures | null): void {
    const kind = state === 'running' && GOES_ON.has(this.#state) ? 'resumed' : KINDS[state];
    // While it starts or stops it still is what it was before.
    if (kind !== undefined && state !== this.#state) {
      if (this.#state !== null || state === 'running' || state === 'failed') this.#add(at, kind, reason);
      this.#state = state;
    }
    for (const { name, restarts } of figures?.elements ?? []) this.#lookAt(at, name, restarts);
  }

  #lookAt(at: number, name: string, restarts: number): void {
    const before = this.#restarts.get(name);
    if (before !== undefined && restarts > before) this.#add(at, 'restarted', name);
    if (this.#restarts.size >= MAX_NAMES) this.#restarts.clear();
    this.#restarts.set(name, restarts);
  }

  #add(at: number, kind: HistoryMark['kind'], reason: string): void {
    const words = reason === '' ? WORDS[kind] : `${WORDS[kind]}: ${reason}`;
    this.#marks.push({ at, kind, words: words.slice(0, MAX_WORDS) });
    if (this.#marks.length > MAX_MARKS) this.#marks.shift();
  }
}
