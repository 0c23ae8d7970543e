import { expect, test } from 'vitest';
import type { CheckedText } from '../../shared/editing/check-text.ts';
import { nameOf } from './editor-state.ts';

const BROKEN: CheckedText = { problems: [], ids: [], form: null, structure: null, resolved: null };
const SAVED = { place: 'browser', id: 'entrance' } as const;

test('a text that cannot be read keeps the name that it has where it lives', () => {
  expect(nameOf({ origin: SAVED, checked: BROKEN })).toBe('entrance');
  expect(nameOf({ origin: SAVED, checked: null })).toBe('entrance');
  expect(nameOf({ origin: { place: 'new' }, checked: BROKEN })).toBe('New pipeline');
});
