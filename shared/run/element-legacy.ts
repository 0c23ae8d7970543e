import type { JsonValue } from '../json.ts';
import type { ElementFigures } from './figures.ts';
import type { KeptMessage } from './kept-message.ts';

/** What one element knew, told by the flow that it is in. */
export interface Snapshot {
  readonly element: string;
  /** Another type cannot make anything of it. */
  readonly type: string;
  /** Absent: it cannot be kept, and what was kept before is too old. */
  readonly state?: JsonValue;
}

/** What elements take over from those that were in their places before: by name, each only where there is any. */
export interface Legacy {
  readonly saved: Readonly<Record<string, JsonValue>>;
  /** Their own metrics, as they were last told. */
  readonly metrics: Readonly<Record<string, ElementFigures['metrics']>>;
  /** Those that were told to rest, by name. */
  readonly paused: readonly string[];
  /** What their wires must not lose. */
  readonly kept: readonly KeptMessage[];
}

/** For elements that begin from nothing. */
export const NO_LEGACY: Legacy = { saved: {}, metrics: {}, paused: [], kept: [] };
