import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkDocument } from '../pipeline/document.ts';
import { Dice } from '../run/random.cases.ts';
import { changePipeline } from './change-pipeline.ts';
import type { ShapeItem } from './change-shapes.ts';
import { formOf } from './form.ts';
import { shapesOf } from './shapes.ts';
import type { ElementShapes } from './shapes.ts';

const TEXT = `# the porch
pipelines:
  porch:
    - source: camera
    - detect_objects: { ai_model: { model: people } }
    - track: {}
    - zone:
        # where it matters
        zones:
          door: { polygon: [[0.4, 0.5], [0.6, 0.5], [0.6, 1]], loitering_ms: 30000 } # not the mat
          # the garden
          lawn:
            polygon: [[0, 0.5], [0.3, 0.5], [0.3, 1]]
            labels: [person]
        only_inside: true
    - line: { lines: { gate: { from: [0.2, 0.6], to: [0.8, 0.6] } } }
    - object_mask:
        masks:
          # the scarecrow
          - { polygon: [[0, 0], [1, 0], [1, 0.2]], labels: [person] }
          - { polygon: [[0, 0.8], [1, 0.8], [1, 1]] }
    - motion: {}
    - mask: { polygons: [[[0, 0], [1, 0], [1, 0.2]]] }
# the end
`;

function at(text: string, type: string): ElementShapes {
  const element = formOf(parse(text), 'porch').elements.find((each) => each.type === type);
  return element?.shapes ?? { rules: RULES, shapes: [] };
}
const RULES = { word: 'zone', isLine: false, isNamed: true, hasLabels: true, least: 1 } as const;
const PLACES = { zone: 3, line: 4, object_mask: 5, motion: 6, mask: 7 } as const;

function items(text: string, type: string): ShapeItem[] {
  const { rules, shapes } = at(text, type);
  return shapes.map((shape) => ({ ...shape, name: rules.isNamed ? String(shape.from) : '' }));
}

const change = (text: string, type: keyof typeof PLACES, wished: readonly ShapeItem[]): string =>
  changePipeline(text, 'porch', { shapes: PLACES[type], items: wished });

const bare = (text: string): string => text.replaceAll(' ', '');

const NEW: ShapeItem = {
  from: null,
  name: 'new',
  corners: [
    [0.1, 0.1],
    [0.9, 0.123456],
    [0.5, 0.9],
  ],
  labels: [],
};

test('the shapes of every element that has some are read', () => {
  expect(at(TEXT, 'zone')).toMatchObject({ rules: RULES, shapes: [{ from: 'door' }, { from: 'lawn' }] });
  expect(at(TEXT, 'line').shapes).toMatchObject([{ from: 'gate', corners: [[0.2, 0.6], [0.8, 0.6]] }]); // prettier-ignore
  expect(at(TEXT, 'object_mask').shapes.map(({ from, labels }) => [from, labels])).toEqual([[0, ['person']], [1, []]]); // prettier-ignore
  expect(at(TEXT, 'mask').shapes).toHaveLength(1);
  expect(at(TEXT, 'motion')).toMatchObject({ rules: { least: 0 }, shapes: [] });
  expect(shapesOf('track', {})).toBeNull();
  expect(shapesOf('toString', {})).toBeNull();
  expect(shapesOf('zone', { zones: { bad: 1, off: { polygon: [[0, 2]] } } })?.shapes).toEqual([]);
});

test('what is as it was leaves the text as it is', () => {
  for (const type of ['zone', 'line', 'object_mask', 'motion', 'mask'] as const)
    expect(change(TEXT, type, items(TEXT, type))).toBe(TEXT);
});

test('a moved corner changes its own line, and no setting or comment is lost', () => {
  const [door, lawn] = items(TEXT, 'zone');
  if (door === undefined || lawn === undefined) throw new Error('not read');
  const moved = { ...door, corners: [[0.41, 0.5], ...door.corners.slice(1)] as const } satisfies ShapeItem;
  const changed = change(TEXT, 'zone', [moved, lawn]);
  const line = TEXT.split('\n').find((each) => each.includes('door:')) ?? '';
  expect(changed.replace(/ *door:.*/, '')).toBe(TEXT.replace(line, ''));
  expect(bare(changed)).toContain(bare(line.replace('[0.4, 0.5]', '[0.41, 0.5]')));
});

test('shapes are added, renamed, swapped and removed', () => {
  const [door, lawn] = items(TEXT, 'zone');
  if (door === undefined || lawn === undefined) throw new Error('not read');
  const swapped = change(TEXT, 'zone', [{ ...door, name: 'lawn' }, { ...lawn, name: 'door' }, NEW]);
  const zones = parse(swapped).pipelines.porch[3].zone.zones;
  expect(Object.keys(zones)).toEqual(['lawn', 'door', 'new']);
  expect(zones.lawn.loitering_ms).toBe(30000);
  expect(zones.new).toEqual({ polygon: [[0.1, 0.1], [0.9, 0.1235], [0.5, 0.9]] }); // prettier-ignore
  expect(swapped).toContain('# not the mat');
  expect(change(TEXT, 'zone', [lawn])).not.toContain('door');
  expect(change(TEXT, 'object_mask', items(TEXT, 'object_mask').slice(0, 1))).toContain('# the scarecrow');
});

test('an element gets its first shape, and loses its last where it may', () => {
  const added = change(TEXT, 'motion', [NEW]);
  expect(at(added, 'motion').shapes).toHaveLength(1);
  expect(change(added, 'motion', [])).toBe(TEXT);
  const unset = TEXT.replace('- motion: {}', '- motion:');
  expect(at(change(unset, 'motion', [NEW]), 'motion').shapes).toHaveLength(1);
});

test('labels are set and taken away', () => {
  const [gate] = items(TEXT, 'line');
  if (gate === undefined) throw new Error('not read');
  const labelled = change(TEXT, 'line', [{ ...gate, labels: ['car', 'person'] }]);
  expect(at(labelled, 'line').shapes[0]?.labels).toEqual(['car', 'person']);
  expect(bare(change(labelled, 'line', items(TEXT, 'line')))).toBe(bare(TEXT));
});

test('two of one name, and elements without shapes, are refused', () => {
  expect(() => change(TEXT, 'zone', [NEW, NEW])).toThrow(/same name/);
  expect(() => changePipeline(TEXT, 'porch', { shapes: 2, items: [NEW] })).toThrow(/no zones/);
});

test('whatever is wished, that is what the text says then', () => {
  const dice = new Dice(11);
  let text = TEXT;
  for (let round = 0; round < 25; round += 1) {
    const type = dice.pick(['zone', 'line', 'object_mask', 'motion', 'mask'] as const) ?? 'zone';
    const wished = wishFor(dice, items(text, type), at(text, type));
    text = change(text, type, wished);
    const { isNamed, hasLabels } = at(text, type).rules;
    expect(at(text, type).shapes).toEqual(
      wished.map(({ name, corners, labels }, index) => ({
        from: isNamed ? name : index,
        corners,
        labels: hasLabels ? labels : [],
      })),
    );
    expect(checkDocument(text).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  }
  expect(text).toContain('# the porch');
  expect(text).toContain('# the end');
});

/** Some kept, some moved, some gone, some new; as a person might leave them. */
function wishFor(dice: Dice, before: readonly ShapeItem[], { rules }: ElementShapes): ShapeItem[] {
  const share = (): number => dice.below(1001) / 1000;
  const corners = (): ShapeItem['corners'] =>
    Array.from({ length: rules.isLine ? 2 : 3 + dice.below(4) }, () => [share(), share()] as const);
  const kept = before
    .filter(() => dice.chance(0.8))
    .map((item) => (dice.chance(0.3) ? { ...item, corners: corners() } : item))
    .map((item) => (dice.chance(0.2) ? { ...item, labels: rules.hasLabels ? ['cat'] : [] } : item));
  const isShort = kept.length < rules.least || dice.chance(0.3);
  const named = kept.map((item, place) => ({ ...item, name: rules.isNamed ? `n${place}` : '' }));
  const fresh = { from: null, name: rules.isNamed ? 'fresh' : '', corners: corners(), labels: [] };
  return isShort ? [...named, fresh] : named;
}
