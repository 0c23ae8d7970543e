import type { ErrorCode } from '../../shared/errors.ts';

const CODES: Readonly<Partial<Record<number, ErrorCode>>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'conflict',
  429: 'overloaded',
};

/** What an HTTP status of an edge means wherever it comes; undefined: that depends on what was asked. */
export function codeOfStatus(status: number): ErrorCode | undefined {
  return CODES[status];
}
