import { SightlineError } from '../../shared/errors.ts';
import type { Row } from './connection.ts';

/** A column that holds text. Throws `internal` for anything else, as all of these do: the schema says what is there. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw unexpected(column, value);
}

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw unexpected(column, value);
}

/** Undefined where it holds nothing. */
export function maybeText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

export function maybeNumber(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : numberOf(row, column);
}

function unexpected(column: string, value: unknown): SightlineError {
  return new SightlineError('internal', `The column ${column} holds a ${typeof value}.`);
}
