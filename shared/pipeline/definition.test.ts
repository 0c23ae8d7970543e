import { describe, expect, test } from 'vitest';
import {
  parsePipelineDefinition,
  patchPipelineDefinition,
  withPipeline,
  withoutPipeline,
} from './definition.ts';
import { parseDocument } from './document.ts';
import { DocumentError } from './problem.ts';
import { resolvePipeline } from './resolve.ts';

const { document } = parseDocument(`
sources: {porch: {uri: x}}
ai_models: {objects: {model: centernet}}
pipelines:
  watch: [{source: porch}, {detect_objects: {ai_model: objects}}]
`);
const LIST = [{ source: 'camera' }, { detect_objects: { ai_model: 'objects', top_k: 3 } }];

function pathsOf(json: unknown, id = 'fresh', lenient = false): string[] {
  try {
    parsePipelineDefinition(json, id, { ...document, lenient });
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.problems.map((problem) => problem.path);
    throw error;
  }
}

describe('parsePipelineDefinition', () => {
  test('takes a list and a map', () => {
    const fromList = parsePipelineDefinition(LIST, 'fresh', document);
    expect(fromList).toEqual({ placement: 'auto', local_only: false, elements: LIST });
    expect(parsePipelineDefinition({ elements: LIST }, 'fresh', document)).toEqual(fromList);
    expect(resolvePipeline(withPipeline(document, 'fresh', fromList), 'fresh').steps[0]?.options).toEqual({
      topK: 3,
    });
  });

  test('tells every problem with the path as it was written', () => {
    expect(pathsOf([{ source: 'prch' }, { detect_objects: { ai_model: 'objects', top: 1 } }])).toEqual([
      'pipelines.fresh[1].detect_objects.top',
      'pipelines.fresh[0].source',
    ]);
    expect(pathsOf({ elements: [{ source: 'prch' }, { detect_face: {} }] })).toEqual([
      'pipelines.fresh.elements[1].detect_face',
      'pipelines.fresh.elements[0].source',
    ]);
  });

  test.each([
    null,
    undefined,
    'text',
    3,
    [],
    {},
    { elements: null },
    [[]],
    [null],
    { elements: LIST, local_only: 1 },
  ])('refuses %j', (json) => {
    expect(pathsOf(json).length).toBeGreaterThan(0);
  });

  test('refuses an id that is none', () => {
    expect(pathsOf(LIST, '../x')).toHaveLength(1);
    expect(pathsOf(LIST, '__proto__')).toHaveLength(1);
  });

  test('in a lenient document what is unknown is left out', () => {
    expect(pathsOf([...LIST, { save: {} }], 'fresh', true)).toEqual([]);
    expect(pathsOf([...LIST, { save: {} }])).toHaveLength(1);
  });

  test('leaves what it was given as it was', () => {
    const json = { elements: [...LIST, { save: {} }] };
    parsePipelineDefinition(json, 'fresh', { ...document, lenient: true });
    expect(json).toEqual({ elements: [...LIST, { save: {} }] });
  });
});

describe('patchPipelineDefinition', () => {
  test('replaces some keys, and null puts one back', () => {
    const renamed = patchPipelineDefinition({ name: 'Porch', placement: 'edge' }, 'watch', document);
    expect(renamed).toMatchObject({
      name: 'Porch',
      placement: 'edge',
      elements: document.pipelines['watch']?.elements,
    });
    const back = patchPipelineDefinition(
      { name: null, placement: null },
      'watch',
      withPipeline(document, 'watch', renamed),
    );
    expect(back).toEqual(document.pipelines['watch']);
  });

  test('what a lenient document left out may be written down and read again', () => {
    const lenient = { ...document, lenient: true };
    const fresh = parsePipelineDefinition([...LIST, { save: {} }], 'fresh', lenient);
    const patched = patchPipelineDefinition(
      { name: 'F', pace: { fps: 2 } },
      'fresh',
      withPipeline(lenient, 'fresh', fresh),
    );
    expect(patched).toMatchObject({ name: 'F', pace: { fps: 2 }, elements: [...LIST, {}] });
    expect(pathsOf(patched)).toEqual(['pipelines.fresh.elements[2]']);
    expect(pathsOf(patched, 'fresh', true)).toEqual([]);
  });

  test('wires are replaced as a whole, and null gives those of the list back', () => {
    const wires = [{ from: 'source', to: ['detect_objects'], policy: { drop_oldest: 3 } }];
    const wired = patchPipelineDefinition({ wires }, 'watch', document);
    expect(wired.wires).toEqual(wires);
    const back = patchPipelineDefinition({ wires: null }, 'watch', withPipeline(document, 'watch', wired));
    expect(back).toEqual(document.pipelines['watch']);
    expect(() => patchPipelineDefinition({ wires: [{ from: 'x', to: 'y' }] }, 'watch', document)).toThrow(
      'no element is called `x`',
    );
  });

  test('refuses what makes no pipeline', () => {
    for (const patch of [
      { elements: null },
      { placement: 'moon' },
      { colour: 'red' },
      null,
      'x',
      [{ source: 'porch' }],
    ]) {
      expect(() => patchPipelineDefinition(patch, 'watch', document)).toThrow(DocumentError);
    }
    expect(() => patchPipelineDefinition({}, 'wtch', document)).toThrow('did you mean "watch"');
  });
});

test('a document is never changed, a new one is made', () => {
  const definition = parsePipelineDefinition(LIST, 'fresh', document);
  const more = withPipeline(document, 'fresh', definition);
  expect(Object.keys(more.pipelines)).toEqual(['watch', 'fresh']);
  expect(Object.keys(withoutPipeline(more, 'watch').pipelines)).toEqual(['fresh']);
  expect(Object.keys(document.pipelines)).toEqual(['watch']);
  expect(() => withoutPipeline(document, 'fresh')).toThrow('there is no pipeline');
});
