import { expect, test } from 'vitest';
import { SAVED, SHIPPED } from './ambianic.cases.ts';
import { checkDocument, parseDocument } from './document.ts';
import { graphOf } from './resolve.ts';
import { validateDocument } from './validate.ts';

const BUNDLED = ['blazeface', 'centernet', 'movenet'];

function hintsOf(text: string): string[] {
  return checkDocument(text).problems.map(
    ({ severity, line, path, message }) => `${severity} ${line} ${path}: ${message}`,
  );
}

/** The number of the first line that begins so. */
function lineOf(text: string, start: string): number {
  return text.split('\n').findIndex((line) => line.startsWith(start)) + 1;
}

test.each([
  ['as it comes', SHIPPED],
  ['as it saves itself, in capitals', SAVED],
])('the configuration of Ambianic %s runs with the bundled models', (_, text) => {
  const { document, warnings } = parseDocument(text);
  expect(warnings.every(({ severity, line }) => severity === 'warning' && line !== null)).toBe(true);
  expect(validateDocument(document, { models: BUNDLED })).toEqual([]);
  expect(graphOf(document, 'area_watch').elements.map(({ name }) => name)).toEqual([
    'source',
    'detect_objects',
    'save_detections',
    'detect_poses',
    'detect_falls',
    'save_snapshots',
  ]);
});

/** What is said of a model that another one stands in for. */
function standsIn(id: string, other: string, model: string): string {
  const line = lineOf(SHIPPED, `  ${id}:`) + 1;
  return `warning ${line} ai_models.${id}.model: \`${other}\` does the work of \`${model}\` unless a model of that name is installed`;
}

test('what stands in for what is told where the model is named', () => {
  expect(hintsOf(SHIPPED).filter((hint) => hint.includes('does the work'))).toEqual([
    standsIn('image_detection', 'centernet', 'mobilenet_ssd_v2_coco_quant_postprocess'),
    standsIn('face_detection', 'blazeface', 'mobilenet_ssd_v2_face_quant_postprocess'),
    standsIn('fall_detection', 'movenet', 'posenet_mobilenet_v1_100_257x257_multi_kpt_stripped'),
  ]);
});

test('a model of that name needs none of them, and without either it is missing', () => {
  const { document } = parseDocument(SHIPPED);
  const own = [
    'mobilenet_ssd_v2_coco_quant_postprocess',
    'posenet_mobilenet_v1_100_257x257_multi_kpt_stripped',
  ];
  expect(validateDocument(document, { models: own })).toEqual([]);
  const missing = validateDocument(document, { models: ['centernet'] });
  expect(missing.map(({ message }) => message)).toEqual([expect.stringContaining('`posenet_mobilenet_v1')]);
});

test('what it saves beside its sections is told with its line and not used', () => {
  const told = hintsOf(SAVED).filter((hint) => /default|merge|file_to_save|data_dir/.test(hint));
  expect(told).toEqual([
    `warning ${lineOf(SAVED, 'DATA_DIR')} data_dir: \`data_dir\` is not used yet`,
    `warning ${lineOf(SAVED, 'DEFAULT')} default: \`default\` is not used`,
    `warning ${lineOf(SAVED, 'FILE_TO_SAVE')} file_to_save: \`file_to_save\` is not used`,
    `warning ${lineOf(SAVED, 'MERGE')} merge: \`merge\` is not used`,
  ]);
});

test('a key in two spellings is a mistake, and a wrong one in capitals has its line', () => {
  expect(hintsOf(`${SAVED}pipelines: {}\n`)).toContainEqual(expect.stringMatching(/^error .*PIPELINES/));
  const wrong = hintsOf(SAVED.replace('ai_model: fall_detection', 'ai_model: falls'));
  const line = lineOf(SAVED, '      ai_model: fall_detection');
  expect(wrong).toContainEqual(expect.stringContaining(`error ${line} pipelines.area_watch[3].detect_falls`));
});

test('a source of the type `auto` is a video', () => {
  const text = SHIPPED.replace('type: video', 'type: auto');
  expect(parseDocument(text).document.sources['picamera']).toMatchObject({ type: 'video' });
});
