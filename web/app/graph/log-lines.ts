import type { LogLevel } from '../../../shared/run/element.ts';
import type { RunLogLine } from '../../../shared/run/host.ts';

/** From everything to only what failed. */
export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** The newest lines from a level on, newest first, of one element or of all. */
export function selectLines(
  log: readonly RunLogLine[],
  level: LogLevel,
  element: string | null,
  limit: number,
): RunLogLine[] {
  const least = LOG_LEVELS.indexOf(level);
  const lines: RunLogLine[] = [];
  for (let i = log.length - 1; i >= 0 && lines.length < limit; i--) {
    const line = log[i];
    if (line === undefined || LOG_LEVELS.indexOf(line.level) < least) continue;
    if (element === null || line.element === element) lines.push(line);
  }
  return lines;
}

/** The level of that name; null for anything else. */
export function levelOf(text: string): LogLevel | null {
  return LOG_LEVELS.find((level) => level === text) ?? null;
}
