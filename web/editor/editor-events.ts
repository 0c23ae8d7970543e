import type { FormChange } from '../../shared/editing/change-pipeline.ts';
import type { EditorProblem } from '../../shared/editing/editor-problem.ts';

/** What can be done with the whole of a text. */
export type BarAction = 'save-here' | 'save-there' | 'duplicate' | 'import' | 'export' | 'delete';

/** What the parts of the editor tell it, with the event's detail. */
export interface EditorEvents {
  'text-change': string;
  'text-refused': null;
  'save-wish': null;
  'bar-action': BarAction;
  'fix-wish': NonNullable<EditorProblem['fix']>;
  'form-change': FormChange;
  /** The zones, lines or masks of an element, by its place in the list, are to be seen on the picture. */
  'shapes-open': number;
  'problem-show': number;
  'template-choose': string;
  'conflict-choice': 'mine' | 'theirs' | 'later';
}

/** Sends an event out of a part of the editor. */
export function tellEditor<K extends keyof EditorEvents>(
  from: EventTarget,
  type: K,
  detail: EditorEvents[K],
): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** Listens for what a part of the editor tells; `tellEditor` is the only one who sends these events. */
export function hearEditor<K extends keyof EditorEvents>(
  at: EventTarget,
  type: K,
  listener: (detail: EditorEvents[K]) => void,
): void {
  at.addEventListener(type, (event: CustomEventInit<EditorEvents[K]>) => {
    if (event.detail !== undefined) listener(event.detail);
  });
}
