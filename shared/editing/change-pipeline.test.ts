import { expect, test } from 'vitest';
import { checkDocument, parseDocument } from '../pipeline/document.ts';
import { valueAt } from '../pipeline/finding.ts';
import { parse } from 'yaml';
import { changePipeline } from './change-pipeline.ts';
import type { FormChange } from './change-pipeline.ts';
import { formOf } from './form.ts';

const TEXT = `# what this is for
ai_models:
  people: { model:   centernet, confidence_threshold: 0.40 } # careful
  faces:  {model: blazeface}

pipelines:
  # the door
  door:
    # frames
    - source: camera   # the front one
    # who is it
    - detect_objects: { ai_model: people }
    - detect_faces:
        ai_model: faces


    # at the end
    - log: { level: info }
# the end
`;

const comments = (text: string): readonly string[] =>
  [...text.matchAll(/#.*$/gm)].map(([comment]) => comment.trim()).toSorted();

const linesOutside = (text: string, changed: string): readonly string[] =>
  text.split('\n').filter((line) => !changed.split('\n').includes(line));

const placements = ({ elements }: ReturnType<typeof formOf>): readonly unknown[] =>
  elements.map(({ detection }) => detection?.placement);

const refusals = ({ notOnEdge, elements }: ReturnType<typeof formOf>): readonly unknown[] => [
  notOnEdge,
  ...elements.map(({ detection }) => detection?.notOnEdge),
];

function door(text: string): ReturnType<typeof formOf> {
  return formOf(parse(text), 'door');
}

test('the form reads what stands in the text', () => {
  expect(door(TEXT)).toMatchObject({ id: 'door', name: '', placement: 'auto', source: 'camera', fps: null });
  expect(door(TEXT).elements.map(({ index, type, settings }) => [index, type, settings])).toEqual([
    [1, 'detect_objects', ''],
    [2, 'detect_faces', ''],
    [3, 'log', 'level: info'],
  ]);
  expect(door(TEXT).elements[0]?.detection).toEqual({
    task: 'detect',
    model: 'centernet',
    threshold: 0.4,
    labels: [],
    placement: null,
    notOnEdge: null,
  });
});

test('the form says what may not be on the edge, as the check does', () => {
  const text = TEXT.replace('ai_model: people }', 'ai_model: people, within: {} }');
  expect(refusals(door(text))).toEqual([null, 'within', null, undefined]);
  const local = changePipeline(text, 'door', { set: 'local_only', value: true });
  expect(refusals(door(local))).toEqual(['local-only', 'local-only', 'local-only', undefined]);
});

test.each<[FormChange, (form: ReturnType<typeof formOf>) => unknown, unknown]>([
  [{ set: 'name', value: 'The door' }, ({ name }) => name, 'The door'],
  [{ set: 'placement', value: 'edge' }, ({ placement }) => placement, 'edge'],
  [{ set: 'local_only', value: true }, ({ localOnly }) => localOnly, true],
  [{ set: 'fps', value: 12 }, ({ fps }) => fps, 12],
  [{ set: 'deadline_ms', value: 400 }, ({ deadlineMs }) => deadlineMs, 400],
  [{ set: 'source', value: 'rtsp://porch' }, ({ source }) => source, 'rtsp://porch'],
  [{ at: 1, model: 'yolox' }, ({ elements }) => elements[0]?.detection?.model, 'yolox'],
  [{ at: 1, threshold: 0.7 }, ({ elements }) => elements[0]?.detection?.threshold, 0.7],
  [{ at: 1, threshold: null }, ({ elements }) => elements[0]?.detection?.threshold, null],
  [{ at: 2, labels: ['face'] }, ({ elements }) => elements[1]?.detection?.labels, ['face']],
  [{ at: 1, placement: 'browser' }, ({ elements }) => elements[0]?.detection?.placement, 'browser'],
  [{ at: 2, placement: 'edge' }, placements, [null, 'edge', undefined]],
  [{ at: 2, placement: 'auto' }, placements, [null, 'auto', undefined]],
  [{ at: 2, placement: null }, placements, [null, null, undefined]],
  [
    { move: 3, to: 1 },
    ({ elements }) => elements.map(({ type }) => type).join(),
    'log,detect_objects,detect_faces',
  ],
  [
    { move: 1, to: 2 },
    ({ elements }) => elements.map(({ type }) => type).join(),
    'detect_faces,detect_objects,log',
  ],
  [
    { add: 'count_window', after: 2, model: null },
    ({ elements }) => elements.map(({ type }) => type).join(),
    'detect_objects,detect_faces,count_window,log',
  ],
  [
    { add: 'detect_poses', after: 3, model: 'movenet' },
    ({ elements }) => elements.at(-1)?.detection?.model,
    'movenet',
  ],
])('%j does what it says, and every comment stays', (change, read, expected) => {
  const changed = changePipeline(TEXT, 'door', change);
  expect(read(door(changed))).toEqual(expected);
  expect(comments(changed)).toEqual(comments(TEXT));
  expect(checkDocument(changed).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('a detector says beside itself where it runs, until it goes as its pipeline does', () => {
  const placed = changePipeline(TEXT, 'door', { at: 1, placement: 'edge' });
  expect(placed).toContain(
    '    - detect_objects: { ai_model: people }\n      placement: edge\n    - detect_faces:\n',
  );
  expect(linesOutside(TEXT, placed)).toEqual([]);
  const elsewhere = changePipeline(placed, 'door', { at: 1, placement: 'browser' });
  expect(linesOutside(placed, elsewhere)).toEqual(['      placement: edge']);
  expect(changePipeline(elsewhere, 'door', { at: 1, placement: null })).toBe(TEXT);
  const inline = 'pipelines:\n  door:\n    - { detect_faces: { ai_model: faces }, name: who } # near\n';
  expect(changePipeline(inline, 'door', { at: 0, placement: 'browser' })).toBe(
    inline.replace('name: who }', 'name: who, placement: browser }'),
  );
  expect(() => changePipeline(TEXT, 'door', { at: 3, placement: 'edge' })).toThrow(/no settings/);
});

test('what a change does not concern stays to the letter', () => {
  const changed = changePipeline(TEXT, 'door', { at: 1, threshold: 0.7 });
  expect(linesOutside(TEXT, changed)).toEqual(['    - detect_objects: { ai_model: people }']);
  const other = changePipeline(TEXT, 'door', { at: 2, model: 'ultraface' });
  expect(linesOutside(TEXT, other)).toEqual(['  faces:  {model: blazeface}']);
});

test.each(['', '\n', '\n\n'])(
  'a change of the last line leaves the end of the text, %j, as it was',
  (end) => {
    const text = `pipelines:\n  door:\n    - { detect_faces: { ai_model: faces } }${end}`;
    const changed = changePipeline(text, 'door', { at: 0, threshold: 0.7 });
    expect(changed).toBe(text.replace('faces }', 'faces, confidence_threshold: 0.7 }'));
  },
);

test('a list becomes a map when something is said of the whole, and a setting that is unset goes', () => {
  const named = changePipeline(TEXT, 'door', { set: 'fps', value: 5 });
  expect(valueAt(parse(named), ['pipelines', 'door', 'pace'])).toEqual({ fps: 5 });
  const again = changePipeline(named, 'door', { set: 'fps', value: null });
  expect(valueAt(parse(again), ['pipelines', 'door', 'pace'])).toBeUndefined();
});

test('a model that two elements name is changed at one alone', () => {
  const text = `ai_models: { m: { model: centernet } }\npipelines:\n  door:\n    - source: camera\n    - detect_objects: { ai_model: m }\n    - detect_objects: { ai_model: m }\n`;
  const changed = door(changePipeline(text, 'door', { at: 1, model: 'yolox' }));
  expect(changed.elements.map(({ detection }) => detection?.model)).toEqual(['yolox', 'centernet']);
});

test('with an element go its wires, and its comment, and no other', () => {
  const text = `pipelines:
  door:
    elements:
      - source: camera # a
      - log: {} # b
      - tap: {} # c
    wires:
      - { from: source, to: [log, tap] } # d
      - { from: log, to: tap } # e
`;
  const changed = changePipeline(text, 'door', { remove: 1 });
  expect(valueAt(parse(changed), ['pipelines', 'door', 'wires'])).toEqual([{ from: 'source', to: ['tap'] }]);
  expect(comments(changed)).toEqual(['# a', '# c', '# d']);
});

test('a pipeline is renamed, and not over another', () => {
  const changed = changePipeline(TEXT, 'door', { set: 'id', value: 'gate' });
  expect(Object.keys(parseDocument(changed).document.pipelines)).toEqual(['gate']);
  expect(comments(changed)).toEqual(comments(TEXT));
  const two = `${TEXT.replace('# the end\n', '')}  gate: []\n`;
  expect(() => changePipeline(two, 'door', { set: 'id', value: 'gate' })).toThrow(/already/);
});

test('a text that cannot be read is not changed', () => {
  expect(() => changePipeline('pipelines: {', 'a', { remove: 1 })).toThrow(/errors/);
  expect(() => changePipeline('pipelines: {}', 'a', { remove: 1 })).toThrow(/no pipeline/);
  expect(() => changePipeline('['.repeat(5000), 'a', { remove: 1 })).toThrow(/errors/);
});

/** A small generator of numbers that are the same every time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test('any row of changes keeps the text readable and its comments there', () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const random = generator(seed);
    let text = TEXT;
    for (let step = 0; step < 8; step += 1) {
      const count = door(text).elements.length;
      const changes: readonly FormChange[] = [
        { move: 1 + random(count), to: 1 + random(count) },
        {
          add: ['log', 'tap', 'union', 'debounce'][random(4)] ?? 'log',
          after: random(count + 1),
          model: null,
        },
        { set: 'name', value: ['', 'x', 'a: b # c', '- "q"'][random(4)] ?? '' },
        { set: 'fps', value: random(2) === 0 ? null : 1 + random(30) },
      ];
      text = changePipeline(text, 'door', changes[random(changes.length)] ?? { set: 'fps', value: 1 });
    }
    for (const comment of comments(TEXT)) expect(text, `seed ${seed}`).toContain(comment);
    expect(() => parse(text)).not.toThrow();
  }
});
