import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../shared/json.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import type { ServerSentEvent } from './sse.ts';

/** One line of the log as clients see it. Server lines have no pipeline. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: LogLevel;
  readonly pipeline: string | null;
  readonly element: string | null;
  readonly message: string;
  readonly fields?: JsonObject;
}

/** Which lines somebody wants: from a level on, of one pipeline, of one element. */
export interface LogFilter {
  readonly level: LogLevel;
  readonly pipeline?: string | undefined;
  readonly element?: string | undefined;
}

/** Weakest first. */
export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** How many lines are kept for clients that come or come back. */
const RING_SIZE = 1000;
/** Longer lines are cut, so that the ring stays small whatever is logged. */
const MAX_MESSAGE = 4000;
const MAX_FIELDS = 4000;

interface Kept {
  readonly sequence: number;
  readonly entry: LogEntry;
}

type Listener = (kept: Kept) => void;

/** The newest lines of the log, and those who follow it. Fixed memory; a listener must not throw. */
export class LogFeed {
  /** Ids of an earlier process mean nothing here. */
  readonly #epoch = randomBytes(4).toString('hex');
  readonly #ring: Kept[] = [];
  readonly #listeners = new Set<Listener>();
  #sequence = 0;

  /** How many clients follow. */
  get size(): number {
    return this.#listeners.size;
  }

  add(entry: LogEntry): void {
    this.#sequence += 1;
    const kept = { sequence: this.#sequence, entry: clipped(entry) };
    this.#ring.push(kept);
    if (this.#ring.length > RING_SIZE) this.#ring.shift();
    for (const listener of this.#listeners) listener(kept);
  }

  /** The newest `limit` lines that pass, oldest first. */
  recent(filter: LogFilter, limit: number): readonly LogEntry[] {
    const passing = this.#ring.filter(({ entry }) => passes(entry, filter));
    return passing.slice(-limit).map(({ entry }) => entry);
  }

  /** Begins with what is kept and came after `lastEventId`; the returned function ends it. */
  subscribe(
    filter: LogFilter,
    send: (event: ServerSentEvent) => void,
    lastEventId: string | undefined,
  ): () => void {
    const last = this.#sequenceOf(lastEventId);
    const listener: Listener = ({ sequence, entry }) => {
      if (!passes(entry, filter)) return;
      send({ event: 'log', id: `${this.#epoch}-${sequence}`, data: JSON.stringify(entry) });
    };
    for (const kept of this.#ring) if (kept.sequence > last) listener(kept);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #sequenceOf(eventId: string | undefined): number {
    const match = /^([0-9a-f]+)-(\d{1,15})$/.exec(eventId ?? '');
    return match !== null && match[1] === this.#epoch ? Number(match[2]) : 0;
  }
}

function passes(entry: LogEntry, { level, pipeline, element }: LogFilter): boolean {
  return (
    LOG_LEVELS.indexOf(entry.level) >= LOG_LEVELS.indexOf(level) &&
    (pipeline === undefined || entry.pipeline === pipeline) &&
    (element === undefined || entry.element === element)
  );
}

function clipped(entry: LogEntry): LogEntry {
  const { fields, ...rest } = entry;
  const message = rest.message.slice(0, MAX_MESSAGE);
  if (fields === undefined) return { ...rest, message };
  const size = JSON.stringify(fields).length;
  return { ...rest, message, fields: size <= MAX_FIELDS ? fields : { left_out: `${size} characters` } };
}
