import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { z } from 'zod';
import type { LogLevel } from './config.ts';

/** Where the server says what it does. */
export type Log = Logger;

const LineSchema = z.object({
  level: z.number(),
  time: z.number(),
  msg: z.string().optional(),
  err: z.unknown().optional(),
});
const WARN = 40;
const ERROR = 50;

/** A log of JSON lines, or of short plain ones where a person reads along. */
export function createLog(level: LogLevel, output: NodeJS.WriteStream): Log {
  const destination: DestinationStream = output.isTTY
    ? { write: (line) => output.write(forPeople(line)) }
    : output;
  return pino({ level, base: null }, destination);
}

/** One JSON line as a short one. */
export function forPeople(line: string): string {
  const { level, time, msg, err } = LineSchema.parse(JSON.parse(line));
  const mark = level >= ERROR ? 'error: ' : level >= WARN ? 'warning: ' : '';
  const cause =
    typeof err === 'object' && err !== null && 'message' in err ? ` (${String(err.message)})` : '';
  return `${new Date(time).toTimeString().slice(0, 8)} ${mark}${msg ?? ''}${cause}\n`;
}
