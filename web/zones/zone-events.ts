import type { Size } from '../overlay/fit.ts';
import type { EditAction } from './zone-edit.ts';

/** What the parts of the editor of zones tell, with the event's detail. */
export interface ZoneEvents {
  'zone-action': EditAction;
  /** The picture is so many pixels wide and high. */
  'picture-size': Size;
  'zones-closed': null;
}

/** Sends an event out of a part of the editor of zones. */
export function tellZones<K extends keyof ZoneEvents>(
  from: EventTarget,
  type: K,
  detail: ZoneEvents[K],
): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** Listens for what a part of it tells; `tellZones` is the only one who sends these events. */
export function hearZones<K extends keyof ZoneEvents>(
  at: EventTarget,
  type: K,
  listener: (detail: ZoneEvents[K]) => void,
): void {
  at.addEventListener(type, (event: CustomEventInit<ZoneEvents[K]>) => {
    if (event.detail !== undefined) listener(event.detail);
  });
}
