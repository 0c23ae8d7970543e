import { expect, test } from 'vitest';
import { beginEdit, edit } from './zone-edit.ts';
import type { ZoneEdit } from './zone-edit.ts';
import { actionOfKey } from './zone-keys.ts';
import type { PressedKey } from './zone-keys.ts';

const RULES = { word: 'zone', isLine: false, isNamed: true, hasLabels: true, least: 1 } as const;
const DOOR = beginEdit({
  rules: RULES,
  shapes: [
    {
      from: 'door',
      corners: [
        [0.2, 0.2],
        [0.8, 0.2],
        [0.5, 0.8],
      ],
      labels: [],
    },
  ],
});

function press(state: ZoneEdit, key: string, held: Partial<PressedKey> = {}): ZoneEdit {
  const keys = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held };
  const action = actionOfKey(state, { key, ...keys });
  return action === null ? state : edit(state, action);
}
const choosing = (corner: number | null): ZoneEdit =>
  edit(DOOR, { do: 'choose', choice: { key: 0, corner } });

test('arrows move a point by a hundredth, with Shift by five, and every one can be undone', () => {
  const right = press(choosing(0), 'ArrowRight');
  expect(right.shapes[0]?.corners[0]).toEqual([0.21, 0.2]);
  const up = press(right, 'ArrowUp', { shiftKey: true });
  expect(up.shapes[0]?.corners[0]).toEqual([0.21, 0.15]);
  expect(press(up, 'z', { ctrlKey: true }).shapes).toEqual(right.shapes);
  expect(press(press(up, 'z', { metaKey: true }), 'Z', { ctrlKey: true, shiftKey: true }).shapes).toEqual(up.shapes); // prettier-ignore
});

test('a shape is moved as a whole, and removed', () => {
  expect(press(choosing(null), 'ArrowDown').shapes[0]?.corners[2]).toEqual([0.5, 0.81]);
  expect(press(choosing(null), 'Delete').shapes).toEqual([]);
});

test('points are put in and taken out', () => {
  const more = press(choosing(1), 'Insert');
  expect(more.shapes[0]?.corners).toHaveLength(4);
  expect(press(more, 'Delete').shapes).toEqual(DOOR.shapes);
});

test('keys that mean nothing here are left to the page', () => {
  for (const key of ['Tab', 'Escape', 'a', 'toString', 'Enter'])
    expect(press(choosing(0), key)).toEqual(choosing(0));
  expect(press(choosing(0), 'ArrowLeft', { altKey: true })).toEqual(choosing(0));
  expect(press(DOOR, 'ArrowLeft')).toBe(DOOR);
});

test('while something is drawn, keys are about that', () => {
  const drawing = [0.1, 0.5, 0.9].reduce(
    (state, x) => edit(state, { do: 'draw-at', at: [x, x * x] }),
    edit(DOOR, { do: 'draw' }),
  );
  expect(press(drawing, 'Backspace').drawing).toHaveLength(2);
  expect(press(drawing, 'z', { ctrlKey: true }).drawing).toHaveLength(2);
  expect(press(drawing, 'Escape').drawing).toBeNull();
  expect(press(drawing, 'Enter').shapes).toHaveLength(2);
});
