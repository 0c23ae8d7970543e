import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkDocument, parseDocument } from '../pipeline/document.ts';
import { parsePipelineDefinition } from '../pipeline/definition.ts';
import { resolvePipeline } from '../pipeline/resolve.ts';
import { TEMPLATES } from '../pipeline/templates.ts';
import { splitPipelines, standingAlone, textOfPipeline } from './pipeline-text.ts';

const NOTHING = { sources: {}, ai_models: {} };
const EMPTY = parseDocument('pipelines: {}\n').document;

test.each(TEMPLATES)('$name means the same after it was on an edge', ({ text }) => {
  const { document } = parseDocument(text);
  const [id = ''] = Object.keys(document.pipelines);
  const alone = parsePipelineDefinition(standingAlone(parse(text), id, NOTHING), id, EMPTY);
  const back = textOfPipeline(id, alone, NOTHING);
  expect(checkDocument(back).problems).toEqual([]);
  const { revision } = resolvePipeline(document, id);
  expect(resolvePipeline(parseDocument(back).document, id).revision).toBe(revision);
});

test('what the edge knows by the same name stays a name, everything else is written out', () => {
  const text = `sources: { porch: { uri: 'rtsp://porch' } }
ai_models: { people: { model: centernet, top_k: 3 } }
pipelines:
  door:
    - source: porch
    - detect_objects: { ai_model: people }
    - detect_objects: { ai_model: { ai_model_id: people, top_k: 5 } }
`;
  const known = { sources: { porch: { uri: 'rtsp://porch' } }, ai_models: { people: { model: 'other' } } };
  expect(standingAlone(parse(text), 'door', known)).toEqual({
    elements: [
      { source: 'porch' },
      { detect_objects: { ai_model: { model: 'centernet', top_k: 3 } } },
      { detect_objects: { ai_model: { model: 'centernet', top_k: 5 } } },
    ],
  });
  expect(() => standingAlone(parse(text), 'gate', known)).toThrow(/no pipeline/);
});

test('a pipeline is written the short way where it can be', () => {
  const written = {
    placement: 'auto',
    local_only: false,
    elements: [{ source: 'camera' }, { log: { every: 1 } }],
  };
  expect(textOfPipeline('a', written, { sources: {}, ai_models: { m: { model: 'x' } } })).toBe(`version: '1'

ai_models:
  m: { model: x }

pipelines:
  a:
    - source: camera
    - log: { every: 1 }
`);
});

test('a file of several pipelines becomes a text for each', () => {
  const text = `# all
ai_models: { m: { model: x }, n: { model: y } }
pipelines:
  a:
    - source: camera # here
    - detect_objects: { ai_model: m }
  b:
    - source: camera
    - detect_objects: { ai_model: n }
`;
  const split = splitPipelines(text);
  expect(split.map(({ id }) => id)).toEqual(['a', 'b']);
  for (const each of split) expect(checkDocument(each.text).problems).toEqual([]);
  expect(split[0]?.text).toContain('# here');
  expect(splitPipelines('pipelines: {a: [}')).toHaveLength(1);
  expect(splitPipelines('nothing')).toEqual([]);
});

test('the corners of an area stand on one line', () => {
  const elements = [{ zone: { zones: { door: { polygon: [[0, 0], [1, 0], [1, 1]], inertia: 3 } } } }]; // prettier-ignore
  const text = textOfPipeline('porch', elements, { sources: {}, ai_models: {} });
  expect(text).toContain('polygon: [ [ 0, 0 ], [ 1, 0 ], [ 1, 1 ] ]');
});
