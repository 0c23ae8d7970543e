import { expect, test } from 'vitest';
import { parseDocument } from '../pipeline/document.ts';
import { suggestionsAt } from './complete.ts';
import { describeAt } from './describe.ts';
import type { KnownModel } from './known-models.ts';

const MODELS: readonly KnownModel[] = [
  { id: 'yolox', name: 'YOLOX', task: 'detect', labels: ['bus'], installed: false },
  { id: 'centernet', name: 'CenterNet', task: 'detect', labels: ['person', 'car'], installed: true },
  { id: 'blazeface', name: 'BlazeFace', task: 'face', labels: ['face'], installed: true },
];

/** What is offered at the bar of a text. */
function offered(marked: string): readonly string[] {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  return suggestionsAt(text, offset, MODELS)?.options.map(({ label }) => label) ?? [];
}

/** The text after taking an offer up at the bar. */
function taken(marked: string, label: string): string {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = suggestionsAt(text, offset, MODELS);
  const option = found?.options.find((each) => each.label === label);
  if (found === null || option === undefined) throw new Error(`no ${label}`);
  return text.slice(0, found.from) + option.insert + text.slice(found.to);
}

test('an empty document is offered its sections', () => {
  expect(offered('|')).toEqual(expect.arrayContaining(['sources', 'ai_models', 'pipelines']));
});

test('a key that stands there already is not offered again', () => {
  const keys = offered('version: "1"\npipelines:\n  a: []\n|\n');
  expect(keys).toContain('sources');
  expect(keys).not.toContain('pipelines');
});

test('behind a dash of a pipeline there are elements, and behind an element its settings', () => {
  const keys = offered('pipelines:\n  a:\n    - source: camera\n    - det|\n');
  expect(keys).toEqual(expect.arrayContaining(['detect_objects', 'count_window', 'name']));
  const settings = offered('pipelines:\n  a:\n    - source: camera\n    - log: {}\n      |\n');
  expect(settings.toSorted()).toEqual(['flow', 'name', 'on_error', 'placement']);
});

test('a line below a pipeline may begin a list or a map', () => {
  const keys = offered('pipelines:\n  a:\n    |\n');
  expect(keys).toEqual(expect.arrayContaining(['name', 'elements', 'source']));
  expect(taken('pipelines:\n  a:\n    |\n', 'source')).toBe('pipelines:\n  a:\n    - source: \n');
});

test.each([
  ['pipelines:\n  a: { placement: | , elements: [] }', ['auto', 'browser', 'edge']],
  ['pipelines:\n  a:\n    placement: b|\n    elements: []', ['auto', 'browser', 'edge']],
  ['pipelines:\n  a:\n    local_only: |', ['true', 'false']],
  ['sources: { porch: { uri: x } }\npipelines:\n  a:\n    - source: |', ['porch', 'camera']],
  ['ai_models: { mine: { model: m } }\npipelines:\n  a:\n    - detect_objects: { ai_model: | }', ['mine']],
  ['ai_models:\n  mine:\n    model: c|', ['centernet', 'blazeface', 'yolox']],
  ['pipelines:\n  a:\n    - detect_faces: { ai_model: { model: | } }', ['blazeface']],
  [
    'ai_models: { m: { model: centernet } }\npipelines:\n  a:\n    - detect_objects: { ai_model: m, label_filter: [|] }',
    ['person', 'car'],
  ],
  [
    'pipelines:\n  a:\n    - detect_objects:\n        ai_model: { model: blazeface }\n        label_filter:\n          - f|',
    ['face'],
  ],
  [
    'pipelines:\n  a:\n    elements: [{ source: camera }, { log: {}, name: say }]\n    wires:\n      - { from: s|, to: say }',
    ['source', 'say'],
  ],
  [
    'pipelines:\n  a:\n    elements: []\n    wires:\n      - { from: s, to: say, policy: | }',
    ['latest', 'drop_oldest', 'drop_newest', 'block', 'at_least_once'],
  ],
])('values are offered: %s', (marked, expected) => {
  expect(offered(marked)).toEqual(expected);
});

test('an element that is taken up works as it is', () => {
  const text = taken('pipelines:\n  a:\n    - source: camera\n    - det|\n', 'detect_objects');
  expect(text).toContain('detect_objects: { ai_model: { model: centernet } }');
  expect(parseDocument(text).document.pipelines['a']?.elements).toHaveLength(2);
  const declared = taken(
    'ai_models:\n  mine: { model: centernet }\npipelines:\n  a:\n    - source: camera\n    - |\n',
    'detect_objects',
  );
  expect(declared).toContain('detect_objects: { ai_model: mine }');
});

test('keys in comments and in texts that cannot be read are not offered', () => {
  expect(offered('# pipe|')).toEqual([]);
  expect(offered(`${'['.repeat(3000)}|`)).toEqual([]);
});

test('a broken text is still completed', () => {
  expect(
    offered('pipelines:\n  a:\n    - source: camera\n    - detect_objects: {\n  b:\n    pla|'),
  ).toContain('placement');
});

test('keys are described', () => {
  const text = 'pipelines:\n  a:\n    placement: auto\n    elements:\n      - detect_objects: { top_k: 3 }\n';
  expect(describeAt(text, text.indexOf('placement') + 2)).toMatchObject({
    key: 'placement',
    shape: 'auto | browser | edge',
    facts: ['unset: auto'],
  });
  expect(describeAt(text, text.indexOf('detect_objects') + 1)?.text).toMatch(/^Finds things/);
  expect(describeAt(text, text.indexOf('top_k') + 1)?.facts).toEqual(['at least 1', 'at most 1000']);
  expect(describeAt(text, text.indexOf('auto') + 1)).toBeNull();
});
