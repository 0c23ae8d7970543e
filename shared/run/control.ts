import type { JsonObject } from '../json.ts';

/** The events that every run knows. */
export const BUILT_IN_EVENTS = ['start', 'stop', 'pause', 'resume', 'kill'] as const;
/** One of them. */
export type BuiltInEvent = (typeof BUILT_IN_EVENTS)[number];

/** Whom an event is for: everybody, the elements of some flows, or named elements. */
export type EventTarget =
  | { readonly to: 'all' }
  | { readonly to: 'flows'; readonly flows: readonly string[] }
  | { readonly to: 'elements'; readonly elements: readonly string[] };

/** An event for a run or its elements. */
export interface ControlEvent {
  readonly name: string;
  readonly target: EventTarget;
  readonly params: JsonObject;
}

/** A pipeline as people and the control API see it. */
export interface RunStructure {
  readonly id: string;
  readonly revision: string;
  readonly flows: readonly { readonly name: string; readonly elements: readonly string[] }[];
  readonly elements: readonly {
    readonly name: string;
    readonly type: string;
    readonly flow: string;
    readonly description: string;
    /** The events it declares. */
    readonly events: readonly string[];
  }[];
  readonly wires: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: string;
    /** In words: `latest`, `drop_oldest(32)`. */
    readonly policy: string;
  }[];
  /** Built-in events first, then every declared one. */
  readonly events: readonly string[];
}
