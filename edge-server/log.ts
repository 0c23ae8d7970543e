import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { z } from 'zod';
import type { LogLevel as RunLogLevel } from '../shared/run/element.ts';
import type { LogLevel } from './config.ts';
import type { LogEntry } from './stream/log-feed.ts';

/** Where the server says what it does. */
export type Log = Logger;

const LineSchema = z.object({
  level: z.number(),
  time: z.number(),
  msg: z.string().optional(),
  err: z.unknown().optional(),
  pipeline: z.string().optional(),
  element: z.string().optional(),
  fields: z.record(z.string(), z.json()).optional(),
});
const WARN = 40;
const ERROR = 50;
const RUN_LEVELS = [
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [WARN, 'warn'],
  [ERROR, 'error'],
] as const;

/** Those who read along with a log, by the log. */
const READERS = new WeakMap<Log, Set<(entry: LogEntry) => void>>();

/** A log of JSON lines, or of short plain ones where a person reads along. */
export function createLog(level: LogLevel, output: NodeJS.WritableStream & { isTTY?: boolean }): Log {
  const readers = new Set<(entry: LogEntry) => void>();
  const destination: DestinationStream = {
    write(line) {
      output.write(output.isTTY === true ? forPeople(line) : line);
      for (const read of readers) read(toEntry(line));
    },
  };
  const log = pino({ level, base: null }, destination);
  READERS.set(log, readers);
  return log;
}

/** Gives every line that a log of `createLog` and its children write to `read` too, until the returned function is called. */
export function readAlong(log: Log, read: (entry: LogEntry) => void): () => void {
  const readers = READERS.get(log);
  readers?.add(read);
  return () => readers?.delete(read);
}

/** The level of a log as runs and clients know it: what is above `error` is `error`. */
export function runLogLevel(log: Log): RunLogLevel {
  return levelOf(log.levelVal);
}

function levelOf(value: number): RunLogLevel {
  return RUN_LEVELS.findLast(([from]) => value >= from)?.[1] ?? 'trace';
}

function toEntry(line: string): LogEntry {
  const { level, time, msg, err, pipeline, element, fields } = LineSchema.parse(JSON.parse(line));
  return {
    at: time,
    level: levelOf(level),
    pipeline: pipeline ?? null,
    element: element ?? null,
    message: `${msg ?? ''}${causeOf(err)}`,
    ...(fields === undefined ? {} : { fields }),
  };
}

/** One JSON line as a short one. */
export function forPeople(line: string): string {
  const { level, time, msg, err, pipeline, element } = LineSchema.parse(JSON.parse(line));
  const mark = level >= ERROR ? 'error: ' : level >= WARN ? 'warning: ' : '';
  const where = [pipeline, element].filter((part) => part !== undefined).join('/');
  const place = where === '' ? '' : `${where}: `;
  return `${new Date(time).toTimeString().slice(0, 8)} ${mark}${place}${msg ?? ''}${causeOf(err)}\n`;
}

function causeOf(err: unknown): string {
  return typeof err === 'object' && err !== null && 'message' in err ? ` (${String(err.message)})` : '';
}
