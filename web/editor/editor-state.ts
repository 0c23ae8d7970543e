import type { CheckedText } from '../../shared/editing/check-text.ts';
import type { PlainScope } from '../../shared/editing/pipeline-text.ts';

/** Where a text lives; a new one nowhere yet. */
export type Origin =
  | { readonly place: 'new' }
  | { readonly place: 'browser'; readonly id: string }
  | { readonly place: 'edge'; readonly id: string; readonly revision: string; readonly scope: PlainScope };

/** Something that the edge has now and that was not known when the text was opened. */
export interface Conflict {
  readonly id: string;
  readonly theirs: string;
  /** Null: it was removed there. */
  readonly revision: string | null;
  readonly scope: PlainScope;
}

/** All that an editor shows. */
export interface EditorState {
  readonly phase: 'loading' | 'choosing' | 'open' | 'missing';
  readonly origin: Origin;
  readonly text: string;
  /** As it was saved last; an empty one for a new text. */
  readonly saved: string;
  /** Of the text as it is, or was a moment ago; null before the first. */
  readonly checked: CheckedText | null;
  /** Something is being saved or removed. */
  readonly busy: boolean;
  /** What happened last, in words. */
  readonly said: { readonly tone: 'good' | 'bad'; readonly words: string } | null;
  readonly conflict: Conflict | null;
}

/** Before anything is known. */
export const LOADING: EditorState = {
  phase: 'loading',
  origin: { place: 'new' },
  text: '',
  saved: '',
  checked: null,
  busy: false,
  said: null,
  conflict: null,
};

/** What the text is called: as it says itself, or, while it cannot be read, as it is known where it lives. */
export function nameOf({ origin, checked }: Pick<EditorState, 'origin' | 'checked'>): string {
  const { name, id } = checked?.form ?? {};
  return name || id || (origin.place === 'new' ? 'New pipeline' : origin.id);
}

/** Whether something would be lost by leaving. */
export function isUnsaved({ phase, text, saved }: EditorState): boolean {
  return phase === 'open' && text !== saved;
}

/** Whether it may be saved at all: something can be read, and nothing is wrong with it. */
export function isSavable({ checked, busy, phase }: EditorState): boolean {
  return phase === 'open' && !busy && checked !== null && errorsIn(checked) === 0 && checked.form !== null;
}

/** How many errors there are. */
export function errorsIn(checked: CheckedText): number {
  return checked.problems.filter(({ severity }) => severity === 'error').length;
}
