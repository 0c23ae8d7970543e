import { describe, expect, test } from 'vitest';
import { HOUSEHOLD } from './ambianic.cases.ts';
import { parsePipelineDefinition } from './definition.ts';
import { checkDocument, parseDocument } from './document.ts';
import { graphOf, resolvePipeline } from './resolve.ts';

const LENIENT = `lenient: true\n${HOUSEHOLD}`;

function wiresOf(text: string, pipeline: string): string[] {
  const { wires } = graphOf(parseDocument(text).document, pipeline);
  return wires.map(({ from, to, kind }) => `${from} -${kind}-> ${to}`);
}

function hintsAt(text: string, pattern: RegExp): string[] {
  const { problems } = checkDocument(text);
  return problems
    .filter(({ path }) => pattern.test(path))
    .map(({ severity, line, path, message }) => `${severity} ${line} ${path}: ${message}`);
}

function lineOf(word: string, nth = 1): number {
  const lines = HOUSEHOLD.split('\n');
  return lines.flatMap((line, index) => (line.includes(word) ? [index + 1] : []))[nth - 1] ?? 0;
}

describe.each([
  ['strict', HOUSEHOLD],
  ['lenient', LENIENT],
])('what Ambianic comes with, %s', (_, text) => {
  test('has no error', () => {
    expect(checkDocument(text).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('looks for falls in poses, and keeps them with their pictures', () => {
    expect(wiresOf(text, 'area_watch')).toEqual([
      'source -frame-> detect_objects',
      'source -frame-> save_detections',
      'detect_objects -detections-> save_detections',
      'source -frame-> detect_poses',
      'detect_poses -detections-> detect_falls',
      'source -frame-> save_snapshots',
      'detect_falls -event-> save_snapshots',
      'detect_falls -event-> web_push',
    ]);
  });

  test('looks for faces in persons', () => {
    expect(wiresOf(text, 'front_door_watch')).toEqual([
      'source -frame-> detect_objects',
      'source -frame-> save_detections',
      'detect_objects -detections-> save_detections',
      'detect_objects -detections-> track',
      'track -detections-> object_events',
      'object_events -event-> web_push',
      'source -frame-> detect_faces',
      'track -detections-> detect_faces',
      'source -frame-> save_detections-2',
      'detect_faces -detections-> save_detections-2',
    ]);
  });
});

describe('an element that means more there', () => {
  const { document } = parseDocument(HOUSEHOLD);

  test('keeps what it says: models by id, its own keys before theirs', () => {
    const { source, steps } = resolvePipeline(document, 'area_watch');
    expect(source).toMatchObject({ id: 'picamera', uri: 'picamera', live: true });
    expect(steps).toMatchObject([
      { element: 'detect_objects', model: 'things', options: { threshold: 0.6, labels: ['person', 'car'] } },
      { element: 'detect_poses', model: 'poses', options: { threshold: 0.05 } },
    ]);
    const faces = resolvePipeline(document, 'front_door_watch').steps[1];
    expect(faces).toMatchObject({ model: 'faces', options: { topK: 2 }, within: { labels: ['person'] } });
    const configs = graphOf(document, 'area_watch').elements.map(({ name, config }) => [name, config]);
    expect(Object.fromEntries(configs)).toMatchObject({
      save_detections: { positive_interval: 300, idle_interval: 6000 },
      detect_falls: { confidence_threshold: 0.25 },
    });
  });

  test("takes its model's threshold where it says none itself", () => {
    const text = HOUSEHOLD.replace('        confidence_threshold: 0.25\n', '').replace(
      'labels: /opt/ambianic-edge/ai_models/pose_labels.txt',
      'confidence_threshold: 0.4',
    );
    const { elements } = graphOf(parseDocument(text).document, 'area_watch');
    expect(elements.filter(({ type }) => /falls|poses/.test(type))).toMatchObject([
      { config: { options: { threshold: 0.05 } } },
      { config: { confidence_threshold: 0.4 } },
    ]);
  });

  test('is told of where it is written', () => {
    expect(hintsAt(HOUSEHOLD, /save_detections/)).toEqual([
      `warning ${lineOf('positive_interval: 10')} pipelines.area_watch[4].save_detections.positive_interval: ` +
        '`positive_interval` is not used for falls: each is kept once, with its picture',
      `warning ${lineOf('idle_interval: 600000')} pipelines.area_watch[4].save_detections.idle_interval: ` +
        '`idle_interval` is not used for falls: each is kept once, with its picture',
      `warning ${lineOf('notify:')} pipelines.area_watch[4].save_detections.notify: ` +
        '`notify` tells browsers and phones that asked for it (`web_push`); the addresses and templates of its providers are not used',
      `warning ${lineOf('notify:', 2)} pipelines.front_door_watch[2].save_detections.notify: ` +
        '`notify` tells browsers and phones that asked for it (`web_push`); the addresses and templates of its providers are not used',
      `warning ${lineOf('notify: {}')} pipelines.front_door_watch[4].save_detections.notify: ` +
        '`notify` tells nobody: all of its providers are turned off',
    ]);
  });

  test('is told of there too when it is wrong', () => {
    const wrong = HOUSEHOLD.replace('ai_model: fall_detection', 'ai_model: fall_detections')
      .replace('confidence_threshold: 0.25', 'confidence_treshold: 0.25')
      .replace('idle_interval: 600000', 'idle_intervall: 600000');
    expect(hintsAt(wrong, /detect_falls|idle_intervall/)).toEqual([
      expect.stringMatching(
        `error ${lineOf('ai_model: fall_detection')} .*\\[3\\].detect_falls.ai_model: unknown model`,
      ),
      expect.stringMatching(
        `error ${lineOf('threshold: 0.25')} .*\\[3\\].detect_falls.confidence_treshold: unknown key`,
      ),
      expect.stringMatching(
        `error ${lineOf('interval: 600000')} .*\\[4\\].save_detections.idle_intervall: unknown key`,
      ),
    ]);
  });

  test('means the same where a pipeline is given by itself', () => {
    const written = [
      { source: 'yesterday' },
      { detect_objects: { ai_model: 'image_detection' } },
      { detect_faces: { ai_model: 'face_detection' } },
      { detect_falls: { ai_model: 'fall_detection' }, name: 'falls', on_error: 'restart' },
      { save_detections: {} },
    ];
    const { elements } = parsePipelineDefinition(written, 'fresh', document);
    expect(elements.map((entry) => Object.keys(entry).join(' '))).toEqual([
      'source',
      'detect_objects',
      'detect_faces',
      'detect_poses on_error',
      'detect_falls name on_error',
      'save_snapshots',
    ]);
    expect(parsePipelineDefinition(elements, 'fresh', document).elements).toEqual(elements);
  });

  test('means what it does here where the document says how it is wired, or names no model of Ambianic', () => {
    const falls = '{ detect_falls: { ai_model: fall_detection } }';
    const wired = `elements: [{ source: yesterday }, ${falls}]\n    wires: [{ from: source, to: detect_falls }]`;
    const text = `${HOUSEHOLD.slice(0, HOUSEHOLD.indexOf('pipelines:'))}pipelines:\n  wired:\n    ${wired}\n`;
    expect(hintsAt(text, /detect_falls.ai_model/)).toEqual([expect.stringContaining('unknown key')]);
    const faces = HOUSEHOLD.replace('ai_model: face_detection', 'ai_model: { model: blazeface }');
    expect(resolvePipeline(parseDocument(faces).document, 'front_door_watch').steps[1]).not.toHaveProperty(
      'within',
    );
  });
});
