import { expect, test } from 'vitest';
import type { Corner, ElementShapes, ShapeRules } from '../../shared/editing/shapes.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { itemsOf, MAX_CORNERS, MAX_SHAPES } from './shape.ts';
import { beginEdit, edit, isChanged, whyNot } from './zone-edit.ts';
import type { EditAction, ZoneEdit } from './zone-edit.ts';

const ZONES: ShapeRules = { word: 'zone', isLine: false, isNamed: true, hasLabels: true, least: 1 };
const LINES: ShapeRules = { ...ZONES, word: 'line', isLine: true };
const MASKS: ShapeRules = { ...ZONES, word: 'mask', isNamed: false, least: 0 };
const TRIANGLE: readonly Corner[] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.5, 0.8],
];

const begin = (rules: ShapeRules, ...shapes: ElementShapes['shapes']): ZoneEdit =>
  beginEdit({ rules, shapes });
const withDoor = (): ZoneEdit => begin(ZONES, { from: 'door', corners: TRIANGLE, labels: [] });
const after = (state: ZoneEdit, ...actions: EditAction[]): ZoneEdit => actions.reduce(edit, state);

test('a zone is drawn point by point, and has a name of its own', () => {
  const drawn = after(
    begin(ZONES, { from: 'zone_1', corners: TRIANGLE, labels: [] }),
    { do: 'draw' },
    { do: 'draw-at', at: [0.1, 0.1] },
    { do: 'draw-at', at: [1.4, -3] },
    { do: 'draw-at', at: [0.9, 0.9] },
    { do: 'draw-at', at: [0.5, 0.5] },
    { do: 'draw-back' },
    { do: 'close' },
  );
  expect(itemsOf(drawn.shapes)[1]).toEqual({ from: null, name: 'zone_2', corners: [[0.1, 0.1], [1, 0], [0.9, 0.9]], labels: [] }); // prettier-ignore
  expect(drawn).toMatchObject({ drawing: null, chosen: { key: 1, corner: null } });
});

test('a line is ready with its second end, which is not the first once more', () => {
  const drawn = after(
    begin(LINES),
    { do: 'draw' },
    { do: 'draw-at', at: [0.1, 0.1] },
    { do: 'draw-at', at: [0.1, 0.1] },
    { do: 'draw-at', at: [0.6, 0.1] },
  );
  expect(drawn.shapes.map(({ corners }) => corners)).toEqual([[[0.1, 0.1], [0.6, 0.1]]]); // prettier-ignore
  expect(edit(drawn, { do: 'turn', key: 0 }).shapes[0]?.corners[0]).toEqual([0.6, 0.1]);
});

test('what is too little to be an area is not closed, nor made less', () => {
  const drawing = after(begin(ZONES), { do: 'draw' }, { do: 'draw-at', at: [0, 0] });
  expect(whyNot(drawing, { do: 'close' })).toMatch(/three points/);
  expect(edit(drawing, { do: 'close' })).toBe(drawing);
  const door = withDoor();
  expect(edit(door, { do: 'drop-corner', key: 0, corner: 1 })).toBe(door);
});

test('a point goes in between, is chosen, and goes again', () => {
  const inserted = edit(withDoor(), { do: 'insert', key: 0, after: 2 });
  expect(inserted.shapes[0]?.corners[3]).toEqual([0.35, 0.5]);
  expect(inserted.chosen).toEqual({ key: 0, corner: 3 });
  const dropped = edit(inserted, { do: 'drop-corner', key: 0, corner: 3 });
  expect(dropped.shapes[0]?.corners).toEqual(TRIANGLE);
  expect(isChanged(dropped)).toBe(false);
});

test('a name is one that a document may hold, and nobody else has', () => {
  const two = edit(withDoor(), { do: 'add' });
  for (const name of ['', 'a b', 'door', '-x', 'x'.repeat(65)])
    expect(edit(two, { do: 'rename', key: 1, name })).toBe(two);
  expect(edit(two, { do: 'rename', key: 1, name: 'lawn' }).shapes[1]?.name).toBe('lawn');
  expect(edit(two, { do: 'rename', key: 0, name: 'door' }).past).toEqual(two.past);
});

test('a drag is one step, however long it is; one that ends where it began is none', () => {
  const drag = (...places: Corner[]): ZoneEdit =>
    after(
      withDoor(),
      { do: 'hold' },
      ...places.map((at): EditAction => ({ do: 'place', key: 0, corner: 0, at })),
      { do: 'release' },
    );
  const moved = drag([0.3, 0.3], [0.4, 0.3], [0.5, 0.3]);
  expect(moved.past).toHaveLength(1);
  expect(edit(moved, { do: 'undo' }).shapes).toEqual(withDoor().shapes);
  expect(drag([0.3, 0.3], [0.2, 0.2]).past).toHaveLength(0);
});

test('a shape that is pushed against the border keeps its form', () => {
  const pushed = edit(withDoor(), { do: 'shift', key: 0, by: [0.5, -0.5] });
  expect(pushed.shapes[0]?.corners).toEqual([[0.4, 0], [1, 0], [0.7, 0.6]]); // prettier-ignore
});

test('masks have no names, and an element is not overfilled', () => {
  let state = begin(MASKS);
  for (let count = 0; count < MAX_SHAPES + 5; count += 1) state = edit(state, { do: 'add' });
  expect(state.shapes).toHaveLength(MAX_SHAPES);
  expect(whyNot(state, { do: 'draw' })).toMatch(/at most 64/);
  expect(new Set(state.shapes.map(({ name }) => name))).toEqual(new Set(['']));
});

const KINDS = ['choose', 'hold', 'release', 'place', 'place', 'place', 'shift', 'insert', 'drop-corner', 'remove', 'turn', 'rename', 'relabel', 'add', 'draw', 'draw-at', 'draw-at', 'draw-at', 'draw-back', 'close', 'give-up', 'undo', 'redo'] as const; // prettier-ignore

/** What somebody might do, sense or not. */
function anyAction(dice: Dice, { nextKey }: ZoneEdit): EditAction {
  const kind = dice.pick(KINDS) ?? 'add';
  const key = dice.below(nextKey + 1);
  const place = (): number => dice.next() * 1.4 - 0.2;
  const corner = dice.below(6);
  switch (kind) {
    case 'choose':
      return { do: kind, choice: dice.chance(0.2) ? null : { key, corner } };
    case 'place':
      return { do: kind, key, corner, at: [place(), place()] };
    case 'shift':
      return { do: kind, key, by: [place() - 0.5, place() - 0.5] };
    case 'insert':
      return dice.chance(0.5) ? { do: kind, key, after: corner } : { do: kind, key, after: corner, at: [place(), place()] }; // prettier-ignore
    case 'drop-corner':
      return { do: kind, key, corner };
    case 'remove':
    case 'turn':
      return { do: kind, key };
    case 'rename':
      return { do: kind, key, name: dice.pick(['a', 'b', 'c d', '']) ?? '' };
    case 'relabel':
      return { do: kind, key, labels: dice.chance(0.5) ? ['cat'] : [] };
    case 'draw-at':
      return { do: kind, at: [place(), place()] };
    default:
      return { do: kind };
  }
}

function expectSound({ shapes, rules, chosen, drawing, past }: ZoneEdit): void {
  for (const { corners, name } of shapes) {
    expect(corners.every(([x, y]) => x >= 0 && x <= 1 && y >= 0 && y <= 1)).toBe(true);
    if (rules.isLine) expect(corners).toHaveLength(2);
    else expect(corners.length).toBeGreaterThanOrEqual(3);
    expect(corners.length).toBeLessThanOrEqual(MAX_CORNERS);
    expect(name !== '').toBe(rules.isNamed);
  }
  expect(new Set(shapes.map(({ key }) => key)).size).toBe(shapes.length);
  if (rules.isNamed) expect(new Set(shapes.map(({ name }) => name)).size).toBe(shapes.length);
  const about = shapes.find(({ key }) => key === chosen?.key);
  if (chosen !== null) expect(about?.corners.length).toBeGreaterThan(chosen.corner ?? 0);
  expect(drawing?.every(([x, y]) => x >= 0 && x <= 1 && y >= 0 && y <= 1)).not.toBe(false);
  expect(past.length).toBeLessThanOrEqual(200);
}

test.each([ZONES, LINES, MASKS])(
  'whatever is done, what is left can stand in a document, and undoing it all leads back: $word',
  (rules) => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const dice = new Dice(seed);
      const corners = rules.isLine ? TRIANGLE.slice(0, 2) : TRIANGLE;
      const first = begin(rules, { from: rules.isNamed ? 'door' : 0, corners, labels: ['person'] });
      let state = first;
      for (let step = 0; step < 120; step += 1) {
        state = edit(state, anyAction(dice, state));
        expectSound(state);
      }
      state = edit(state, { do: 'release' });
      const last = state.shapes;
      let undone = state;
      while (undone.past.length > 0) undone = edit(undone, { do: 'undo' });
      expect(undone.shapes).toEqual(first.shapes);
      expect(isChanged(undone)).toBe(false);
      for (let step = 0; step < state.past.length; step += 1) undone = edit(undone, { do: 'redo' });
      expect(undone.shapes).toEqual(last);
    }
  },
);
