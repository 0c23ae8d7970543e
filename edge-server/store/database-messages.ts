import type { ErrorCode } from '../../shared/errors.ts';
import type { Call } from './operations/registry.ts';

/** A call on its way; `key` is given back with its answer. */
export interface KeyedCall {
  readonly key: number;
  readonly call: Call;
}

/** Why something was not done. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  /** There is no room; see `DiskFullError`. */
  readonly full: boolean;
}

/** What came of a call. */
export type Answer =
  | { readonly key: number; readonly ok: true; readonly value: unknown }
  | { readonly key: number; readonly ok: false; readonly refusal: Refusal };

export type ToDatabase =
  { readonly type: 'do'; readonly calls: readonly KeyedCall[] } | { readonly type: 'close' };

export type FromDatabase =
  | { readonly type: 'ready' }
  /** The file cannot be had. */
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'done'; readonly answers: readonly Answer[] };

/** What the thread is started with. */
export interface DatabaseSetup {
  readonly file: string;
}
