import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDocument, parseDocument } from './document.ts';
import { DocumentError, formatProblem } from './problem.ts';

const GOOD = `
version: '1'
sources:
  porch: {uri: 'rtsp://porch/stream', type: video, live: true}
ai_models:
  objects: {model: centernet, top_k: 5}
pipelines:
  watch:
    - source: porch
    - detect_objects:
        ai_model: objects
        confidence_threshold: 0.6
        label_filter: [person, car]
`;

/** Problems of the given severity as `line message (at path)`, without suggestions. */
function told(text: string, severity: 'error' | 'warning' = 'error'): string[] {
  return checkDocument(text)
    .problems.filter((problem) => problem.severity === severity)
    .map((problem) => `${problem.line} ${problem.message} (at ${problem.path})`);
}

/** A document with these pipelines. */
function withPipelines(pipelines: string): string {
  return `sources:\n  porch: {uri: x}\nai_models:\n  objects: {model: centernet}\npipelines:\n${pipelines}`;
}

describe('what is right', () => {
  test('comes back as it was meant', () => {
    const { document, warnings } = parseDocument(GOOD);
    expect(warnings).toEqual([]);
    expect(document.sources).toEqual({ porch: { uri: 'rtsp://porch/stream', type: 'video', live: true } });
    expect(document.ai_models).toEqual({ objects: { model: 'centernet', top_k: 5 } });
    expect(document.pipelines).toEqual({
      watch: {
        placement: 'auto',
        local_only: false,
        elements: [
          { source: 'porch' },
          {
            detect_objects: {
              ai_model: 'objects',
              confidence_threshold: 0.6,
              label_filter: ['person', 'car'],
            },
          },
        ],
      },
    });
  });

  test('may be a map that says more about the pipeline', () => {
    const text = withPipelines(
      '  watch:\n    name: Porch\n    placement: edge\n    elements:\n      - source: porch\n      - detect_objects: {ai_model: objects}\n',
    );
    expect(parseDocument(text).document.pipelines['watch']).toMatchObject({
      name: 'Porch',
      placement: 'edge',
    });
  });

  test('may be JSON', () => {
    const { document } = parseDocument(GOOD);
    expect(parseDocument(JSON.stringify(document)).document).toEqual(document);
  });

  test('may use the camera without declaring it', () => {
    const text =
      'ai_models: {o: {model: m}}\npipelines: {p: [{source: camera}, {detect_objects: {ai_model: o}}]}';
    expect(parseDocument(text).warnings).toEqual([]);
  });

  test('may share parts by anchors, as documents for Ambianic do', () => {
    const text = [
      'sources:\n  porch: &porch {uri: x}',
      'ai_models:\n  objects: &objects {model: centernet, top_k: 3}',
      'pipelines:\n  watch:\n    - source: *porch\n    - detect_objects:\n        ai_model: *objects\n',
    ].join('\n');
    expect(checkDocument(text).document).not.toBeNull();
  });

  test('may leave sections empty', () => {
    expect(parseDocument('sources:\nai_models:\npipelines: {}').document).toMatchObject({
      sources: {},
      pipelines: {},
    });
  });
});

describe('warnings', () => {
  test('root keys that nothing reads yet', () => {
    const text = `${GOOD}data_dir: ./data\nui: {baseurl: 'http://x'}\n`;
    expect(told(text, 'warning')).toEqual([
      '14 `data_dir` is not used yet (at data_dir)',
      '15 `ui` is not used yet (at ui)',
    ]);
    expect(checkDocument(text).document).not.toBeNull();
  });

  test('what no pipeline uses', () => {
    const text = GOOD.replace('  objects: {', '  spare: {model: yolox-nano}\n  objects: {');
    expect(told(text, 'warning')).toEqual(['6 no pipeline uses `spare` (at ai_models.spare)']);
  });
});

describe('errors name pipeline, path and line, and the near miss', () => {
  test.each([
    [
      'an unknown element',
      GOOD.replace('detect_objects:', 'detect_object:'),
      10,
      'watch',
      'pipelines.watch[1].detect_object',
      'detect_objects',
    ],
    [
      'an unknown key',
      GOOD.replace('label_filter', 'label_filters'),
      13,
      'watch',
      'pipelines.watch[1].detect_objects.label_filters',
      'label_filter',
    ],
    [
      'an unknown source',
      GOOD.replace('source: porch', 'source: prch'),
      9,
      'watch',
      'pipelines.watch[0].source',
      'porch',
    ],
    [
      'an unknown model',
      GOOD.replace('ai_model: objects', 'ai_model: object'),
      11,
      'watch',
      'pipelines.watch[1].detect_objects.ai_model',
      'objects',
    ],
    ['a root key', GOOD.replace('pipelines:', 'pipeline:'), 7, null, 'pipeline', 'pipelines'],
    ['a source type', GOOD.replace('type: video', 'type: vido'), 4, null, 'sources.porch.type', 'video'],
  ])('%s', (_name, text, line, pipeline, path, suggestion) => {
    const problem = checkDocument(text).problems.find((each) => each.path === path);
    expect(problem).toMatchObject({ line, pipeline, path, suggestion, severity: 'error' });
    expect(problem?.column).toBeGreaterThan(0);
  });

  test('in a map the path holds `elements`', () => {
    const text = withPipelines(
      '  p:\n    elements:\n      - source: porhc\n      - detect_objects: {ai_model: objects}\n',
    );
    expect(told(text)).toEqual([
      '8 unknown source `porhc`: under `sources` there is porch, camera (at pipelines.p.elements[0].source)',
    ]);
  });

  test.each([
    ['a pipeline that holds nothing', 'p: []', 'begins with a `source`'],
    [
      'a source that is not first',
      'p: [{detect_objects: {ai_model: objects}}, {source: porch}]',
      'first element must be',
    ],
    [
      'two sources',
      'p: [{source: porch}, {source: camera}, {detect_objects: {ai_model: objects}}]',
      'second `source`',
    ],
    ['a source alone', 'p: [{source: porch}]', 'nothing is done with its frames'],
    ['an empty entry', 'p: [{source: porch}, {}, {detect_objects: {ai_model: objects}}]', 'entry is empty'],
    [
      'two elements in one entry',
      'p: [{source: porch, detect_objects: {ai_model: objects}}]',
      'a dash of its own',
    ],
    [
      'an element that is no map',
      'p: [{source: porch}, detect_objects]',
      'must be a map, not `detect_objects`',
    ],
    ['a pipeline that is no list', 'p: 3', 'must be a list or a map'],
    ['an element without its model', 'p: [{source: porch}, {detect_faces: {}}]', '`ai_model` is missing'],
    [
      'a source without place',
      'p: [{source: {live: true}}, {detect_faces: {ai_model: objects}}]',
      '`source_id` or a `uri`',
    ],
    [
      'a model without id',
      'p: [{source: porch}, {detect_faces: {ai_model: {top_k: 1}}}]',
      '`ai_model_id` or a `model`',
    ],
    [
      'a score above 1',
      'p: [{source: porch}, {detect_faces: {ai_model: objects, confidence_threshold: 60}}]',
      'at most 1',
    ],
    [
      'a pin against itself',
      'p: {local_only: true, placement: edge, elements: []}',
      'cannot run on the edge',
    ],
    [
      'a pin of an element against that of its pipeline',
      'p: {local_only: true, elements: [{source: porch}, {detect_faces: {ai_model: objects}, placement: edge}]}',
      'pipelines.p.elements[1].placement',
    ],
    ['an id that is none', '"../p": []', 'not a usable id'],
  ])('%s', (_name, pipeline, message) => {
    expect(told(withPipelines(`  ${pipeline}\n`)).join('\n')).toContain(message);
  });

  test('every problem is told, in the order of the text', () => {
    const text = [
      'sourcess: {}',
      'ai_models: {objects: {model: centernet, top_k: 0}}',
      'pipelines:',
      '  one: [{source: porch}, {detect_objects: {ai_model: objcts}}]',
      '  two: [{source: camera}, {detect_face: {ai_model: objects}}]',
      '  two: [{source: camera}, {detect_faces: {ai_model: objects, top: 3}}]',
    ].join('\n');
    expect(told(text).map((problem) => problem.split(' ')[0])).toEqual(['1', '2', '4', '4', '6', '6']);
  });

  test('a broken entry is not told again by what refers to it', () => {
    const text =
      'ai_models: {objects: {}}\npipelines: {p: [{source: camera}, {detect_objects: {ai_model: objects}}]}';
    expect(told(text)).toEqual([
      '1 `model` is missing: it must be text or a map (at ai_models.objects.model)',
    ]);
  });

  test('names of JavaScript itself are ids like any other', () => {
    const text = withPipelines(
      '  constructor: [{source: toString}, {detect_objects: {ai_model: hasOwnProperty}}]\n',
    );
    expect(told(text)).toHaveLength(2);
    expect(checkDocument(text).problems.at(-1)?.pipeline).toBe('constructor');
    expect(told('pipelines: {__proto__: []}').join()).toContain('`__proto__`');
  });

  test.each(['', '# nothing', '[]', '42', 'just words', 'a: [', '{"pipelines": '])(
    '%j is no document',
    (text) => {
      expect(checkDocument(text)).toMatchObject({ document: null, problems: [{ severity: 'error' }] });
    },
  );

  test('parseDocument throws them all', () => {
    const text = GOOD.replace('source: porch', 'source: x').replace('ai_model: objects', 'ai_model: y');
    expect(() => parseDocument(text)).toThrow(DocumentError);
    expect(checkDocument(text).problems.map((problem) => formatProblem(problem, 'f.yaml'))).toEqual([
      'f.yaml:4:3: warning: no pipeline uses `porch` (at sources.porch)',
      'f.yaml:6:3: warning: no pipeline uses `objects` (at ai_models.objects)',
      'f.yaml:9:15: error: pipeline "watch": unknown source `x`: under `sources` there is porch, camera (at pipelines.watch[0].source)',
      'f.yaml:11:19: error: pipeline "watch": unknown model `y`: under `ai_models` there is objects (at pipelines.watch[1].detect_objects.ai_model)',
    ]);
  });
});

describe('lenient', () => {
  const ambianic = `
lenient: true
data_dir: ./data
sources:
  porch: {uri: x, type: video, live: true, format: h264}
ai_models:
  objects: {model: centernet, labels: ai_models/coco_labels.txt}
pipelines:
  area_watch:
    - source: porch
    - detect_objects:
        ai_model: objects
        notify: {providers: [default]}
    - write_to_attic:
        positive_interval: 300
    - detect_faces: {ai_model: objects}
`;

  test('what is unknown is left out with a warning', () => {
    const { document, warnings } = parseDocument(ambianic);
    expect(warnings.map((warning) => warning.path)).toEqual([
      'data_dir',
      'sources.porch.format',
      'ai_models.objects.labels',
      'pipelines.area_watch[1].detect_objects.notify',
      'pipelines.area_watch[2].write_to_attic',
    ]);
    expect(document.pipelines['area_watch']?.elements).toEqual([
      { source: 'porch' },
      { detect_objects: { ai_model: 'objects' } },
      {},
      { detect_faces: { ai_model: 'objects', within: { labels: ['person'], grow: 0.1, max: 8 } } },
    ]);
  });

  test('what is wrong stays wrong', () => {
    expect(told(ambianic.replace('ai_model: objects}', 'ai_model: objcts}'))).toHaveLength(1);
    expect(told(ambianic.replace('source: porch', 'sauce: porch'))).toEqual([]);
  });

  test('without it the same is refused', () => {
    expect(told(ambianic.replace('lenient: true', 'lenient: false'))).toHaveLength(3);
  });
});

test("any text made of a document's words is read or refused, never thrown at", () => {
  const word = fc.constantFrom(
    'pipelines:',
    'sources:',
    'ai_models:',
    'p:',
    '- source: camera',
    '- detect_objects:',
    'ai_model: m',
    'ai_model: {model: m}',
    '- {}',
    '[]',
    'elements:',
    'lenient: true',
    'm: {model: x}',
    '3',
    'null',
    '__proto__: 1',
  );
  const line = fc.tuple(fc.nat({ max: 4 }), word).map(([level, text]) => ' '.repeat(level * 2) + text);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
      const { document, problems } = checkDocument(lines.join('\n'));
      expect(document === null).toBe(problems.some((problem) => problem.severity === 'error'));
      for (const problem of problems) expect(formatProblem(problem)).not.toBe('');
    }),
    { numRuns: 1500 },
  );
});

test('any plain data is checked, never thrown at', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, 'camera', 'm', 3, true, -1, ''),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'pipelines',
          'sources',
          'ai_models',
          'p',
          'source',
          'detect_objects',
          'ai_model',
          'model',
          'uri',
          'elements',
          'top_k',
          'constructor',
        ),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  })).any;
  fc.assert(
    fc.property(value, (data) => {
      expect(Array.isArray(checkDocument(JSON.stringify(data)).problems)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
