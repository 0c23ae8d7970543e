import type { ErrorCode } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ControlEvent } from './control.ts';
import type { LogLevel } from './element.ts';
import type { Snapshot } from './element-legacy.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { FlowFigures } from './flow-runtime.ts';
import type { KeptMessage } from './kept-message.ts';
import type { Message } from './message.ts';

/** What a run asks of a flow in a worker; each is answered once. */
export type FlowRequest =
  | {
      readonly do: 'open';
      readonly pipeline: string;
      readonly host: string;
      readonly plan: FlowPlan;
      readonly level: LogLevel;
    }
  | { readonly do: 'apply'; readonly plan: FlowPlan }
  /** `kept`: what it begins with where its predecessor cannot say what it knew. */
  | { readonly do: 'remake'; readonly element: string; readonly kept?: JsonValue }
  | { readonly do: 'heal'; readonly element: string }
  | { readonly do: 'save'; readonly last: boolean }
  | { readonly do: 'idle' }
  /** Answered by `kept`; to be closed afterwards. */
  | { readonly do: 'keep' }
  | { readonly do: 'close' };

/** What a run tells a flow in a worker. */
export type FlowOrder =
  | {
      readonly do: 'notify';
      readonly name: string;
      readonly params: JsonObject;
      readonly elements: readonly string[];
    }
  | { readonly do: 'pause'; readonly paused: boolean; readonly elements: readonly string[] }
  | {
      readonly do: 'tap';
      readonly tap: number;
      readonly element: string;
      readonly side: 'input' | 'output';
      readonly every: number;
    }
  | { readonly do: 'untap'; readonly tap: number }
  | { readonly do: 'freeze'; readonly isFrozen: boolean }
  | { readonly do: 'lost'; readonly wires: readonly string[] }
  | { readonly do: 'level'; readonly level: LogLevel };

/** Run to worker. `id` is there where an answer is wanted. */
export type ToFlow =
  { readonly id: number; readonly request: FlowRequest } | { readonly id: null; readonly request: FlowOrder };

/** What became of a share of a frame, packed: frame, share, outcome, capture age in ms. */
export type PackedSettlement = readonly [number, number, string, number];

/** Worker to run. */
export type FromFlow =
  | { readonly is: 'answer'; readonly id: number; readonly value: JsonValue }
  | { readonly is: 'refusal'; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly is: 'settled'; readonly settled: readonly PackedSettlement[] }
  | { readonly is: 'output'; readonly message: Message; readonly element: string }
  | { readonly is: 'raise'; readonly event: ControlEvent }
  | {
      readonly is: 'log';
      readonly level: LogLevel;
      readonly element: string | null;
      readonly message: string;
      readonly fields?: JsonObject;
    }
  | {
      readonly is: 'failed';
      readonly element: string;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | { readonly is: 'figures'; readonly figures: FlowFigures }
  | { readonly is: 'kept'; readonly id: number; readonly kept: readonly KeptMessage[] }
  | { readonly is: 'snapshots'; readonly snapshots: readonly Snapshot[] }
  | { readonly is: 'tapped'; readonly tap: number; readonly message: Message };
