import { InvalidArgumentError } from 'commander';
import { SightlineError } from '../../shared/errors.ts';

/** The command was called wrongly: ends with exit code 2. */
export class UsageError extends SightlineError {
  constructor(message: string) {
    super('invalid_message', message);
    this.name = 'UsageError';
  }
}

/** Runs what checks flags; what is wrong with them is wrong usage. */
export function checkUsage<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof SightlineError ? new UsageError(error.message) : error;
  }
}

/** Reads a number from 0 to 1 off the command line. */
export function parseShare(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

/** Reads a positive whole number off the command line. */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
}

/** Reads a time of a recording off the command line, seconds or `m:ss.mmm`; gives microseconds. */
export function parseMediaTime(text: string): number {
  const parts = /^(?:(\d{1,9}):(?=\d\d(?:\.|$)))?(\d{1,10}(?:\.\d{1,6})?)$/.exec(text);
  if (parts === null)
    throw new InvalidArgumentError('It must be seconds (12.5) or minutes and seconds (1:12.5).');
  return Math.round((Number(parts[1] ?? 0) * 60 + Number(parts[2])) * 1_000_000);
}
