import { expect, test } from 'vitest';
import type { ShapeRules } from '../../shared/editing/shapes.ts';
import { beginEdit, edit } from './zone-edit.ts';
import type { EditAction, ZoneEdit } from './zone-edit.ts';
import { cornerTitle, placeWords, saidOf, warningOf } from './zone-words.ts';

const ZONES: ShapeRules = { word: 'zone', isLine: false, isNamed: true, hasLabels: true, least: 1 };
const begun: ZoneEdit = beginEdit({
  rules: ZONES,
  shapes: [{ from: 'door', corners: [[0.2, 0.2], [0.8, 0.2], [0.5, 0.8]], labels: [] }], // prettier-ignore
});

function said(...actions: readonly EditAction[]): string {
  let [words, state] = ['', begun];
  for (const action of actions) {
    const after = edit(state, action);
    words = saidOf(state, action, after);
    state = after;
  }
  return words;
}

test('what is done to a point, a shape or a drawing is said', () => {
  expect(said({ do: 'place', key: 0, corner: 1, at: [0.755, 2] })).toBe(
    'Point 2 of 3: 75.5 % from the left, 100 % from the top.',
  );
  expect(said({ do: 'insert', key: 0, after: 0 })).toBe(
    'Added. Point 2 of 4: 50 % from the left, 20 % from the top.',
  );
  expect(said({ do: 'add' })).toBe('zone_1 is there.');
  expect(said({ do: 'remove', key: 0 })).toBe('door is removed.');
  expect(said({ do: 'draw' })).toMatch(/^Press at each corner/);
  expect(said({ do: 'draw' }, { do: 'draw-at', at: [0, 0] })).toBe('1 point.');
  expect(said({ do: 'draw' }, { do: 'give-up' })).toBe('Drawing was given up.');
});

test('steps back and forth are said, and where there is none', () => {
  expect(said({ do: 'undo' })).toBe('There is nothing to undo.');
  expect(said({ do: 'add' }, { do: 'undo' })).toBe('Undone.');
  expect(said({ do: 'add' }, { do: 'undo' }, { do: 'redo' })).toBe('Done again.');
});

test('places are in percent, ends of a line have names, and an outline that crosses itself is told', () => {
  const [door] = begun.shapes;
  if (door === undefined) throw new Error('no shape');
  expect(placeWords([0.1234, 1])).toBe('12.3 % from the left, 100 % from the top');
  expect([cornerTitle(door, 0, true), cornerTitle(door, 1, true)]).toEqual(['Begin', 'End']);
  expect(warningOf(door, false)).toBeNull();
  const bow = { ...door, corners: [[0, 0], [1, 1], [1, 0], [0, 1]] as const }; // prettier-ignore
  expect(warningOf(bow, false)).toMatch(/crosses itself/);
  expect(warningOf(bow, true)).toBeNull();
});
