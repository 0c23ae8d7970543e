import type { EventTarget as RunTarget } from '../../../shared/run/control.ts';
import type { LogLevel } from '../../../shared/run/element.ts';
import type { JsonObject } from '../../../shared/json.ts';

/** What the graph asks its owner for, with each event's detail. */
export interface GraphEvents {
  /** Send this control event to the run. */
  'run-event': { readonly name: string; readonly target: RunTarget; readonly params: JsonObject };
  /** Show what goes into or comes out of an element. */
  'tap-element': { readonly element: string; readonly side: 'input' | 'output' };
  /** Log lines from this level on. */
  'log-level': { readonly level: LogLevel };
  /** An element was chosen, or none. Stays within the graph. */
  'element-select': { readonly element: string | null; readonly open: boolean };
}

/** Tells the graph's owner, through every tree above. */
export function tell<K extends keyof GraphEvents>(from: EventTarget, type: K, detail: GraphEvents[K]): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
