import { expect, test } from 'vitest';
import { parseDocument } from './document.ts';
import { manifestOf } from './manifest.cases.ts';
import { formatProblem } from './problem.ts';
import { validateDocument } from './validate.ts';

const TEXT = `
ai_models:
  objects: {model: centernet}
  faces: {model: blazefaces}
pipelines:
  watch:
    - source: camera
    - detect_objects: {ai_model: objects, label_filter: [thing, thnig]}
    - detect_faces: {ai_model: faces}
  more:
    elements:
      - source: camera
      - detect_poses:
          ai_model: objects
`;
const { document, locate } = parseDocument(TEXT);

test('ids alone tell which models are not there', () => {
  const problems = validateDocument(document, { models: ['centernet', 'blazeface'], locate });
  expect(problems).toEqual([
    {
      path: 'pipelines.watch[2].detect_faces.ai_model',
      line: 9,
      column: 32,
      pipeline: 'watch',
      message: 'the model `blazefaces` is not there; `sightline models list` names those that are',
      suggestion: 'blazeface',
      severity: 'error',
    },
  ]);
});

test('a model that can be downloaded is told as such, and meant by a slip too', () => {
  const available = ['blazefaces', 'centernet'];
  const [problem] = validateDocument(document, { models: ['centernet'], available, locate });
  expect(problem).toMatchObject({
    severity: 'error',
    message: expect.stringMatching(/not installed: run `sightline models pull blazefaces`.*Download/),
  });
  expect(problem).not.toHaveProperty('suggestion', expect.any(String));
  const [slip] = validateDocument(document, { models: ['centernet'], available: ['blazeface'], locate });
  expect(slip).toMatchObject({ suggestion: 'blazeface', message: expect.stringContaining('is not there') });
});

test('manifests tell models of another task and labels that are never found', () => {
  const models = [manifestOf('centernet', 'detect'), manifestOf('blazefaces', 'face')];
  const problems = validateDocument(document, { models, locate });
  expect(problems.map((problem) => formatProblem(problem))).toEqual([
    '8:41: warning: pipeline "watch": `centernet` never finds `thnig`; did you mean `thing`? (at pipelines.watch[1].detect_objects.label_filter)'.replace(
      '8:41',
      `${problems[0]?.line}:${problems[0]?.column}`,
    ),
    '14:21: error: pipeline "more": `detect_poses` needs a model for the task "pose", and `centernet` is one for "detect" (at pipelines.more.elements[1].detect_poses.ai_model)',
  ]);
});

test('without the text problems have paths but no lines', () => {
  const problems = validateDocument(document, { models: ['centernet'] });
  expect(problems).toMatchObject([
    { path: 'pipelines.watch.elements[2].detect_faces.ai_model', line: null, column: null },
  ]);
});

test('a host that can run everything has nothing to say', () => {
  const models = ['centernet', 'blazefaces'];
  for (const host of ['browser', 'edge'] as const)
    expect(validateDocument(document, { models, locate, host })).toEqual([]);
  expect(validateDocument(document, { models, locate, host: () => 'edge' })).toEqual([]);
});

test('a document whose models are all there has no problems', () => {
  const models = ['centernet', 'blazefaces'];
  expect(validateDocument(document, { models, locate })).toEqual([]);
});
