import { describe, expect, test } from 'vitest';
import { checkDocument, parseDocument } from './document.ts';
import { graphOf, resolvePipeline } from './resolve.ts';
import { validateDocument } from './validate.ts';

/** A household's configuration as Ambianic takes it: its words, its files, its elements. */
const TEXT = `
version: '1.2.4'
lenient: true
data_dir: ./data
logging:
  file: ./data/ambianic-log.txt
  level: INFO
  console_level: DEBUG
ui:
  baseurl: http://porch.local:8778
notifications:
  family:
    enabled: true
    include_attachments: true
    templates: {title: 'Somebody is there', message: '{event_details_url}'}
    providers: ['json://localhost/notify']
ifttt_webhook_id: null
timeline:
  event_log: ./data/timeline-event-log.yaml

sources:
  front_door: &front_door
    uri: rtsp://user:secret@192.168.1.20:554/stream
    type: video
    live: true
  yesterday:
    uri: file:///workspace/yesterday.mp4
    type: video
    live: false

ai_models:
  image_detection: &image_detection
    model:
      tflite: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_coco_quant_postprocess.tflite
      edgetpu: /opt/ambianic-edge/ai_models/mobilenet_ssd_v2_coco_quant_postprocess_edgetpu.tflite
    labels: /opt/ambianic-edge/ai_models/coco_labels.txt
    top_k: 3
  face_detection:
    model:
      tflite: /opt/ambianic-edge/ai_models/mobilenet ssd v2 face.tflite
    labels: /opt/ambianic-edge/ai_models/face_labels.txt
    top_k: 2

pipelines:
  area_watch:
    - source: front_door
    - detect_objects:
        ai_model:
          ai_model_id: image_detection
        confidence_threshold: 0.6
        label_filter: [person, car]
        top_k: 5
    - save_detections:
        positive_interval: 2
        idle_interval: 600
    - count_sheep:
        positive_interval: 2
    - detect_faces:
        ai_model: face_detection
        confidence_threshold: 0.4
  replay:
    - source: {source_id: yesterday}
    - detect_objects:
        ai_model: *image_detection
`;

function told(text: string): string[] {
  return checkDocument(text)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ path, suggestion }) => `${path} ${suggestion ?? ''}`);
}

describe('a configuration written for Ambianic', () => {
  const { document, warnings } = parseDocument(TEXT);

  test('is read with warnings alone, each with its line', () => {
    expect(warnings.every(({ severity, line }) => severity === 'warning' && line !== null)).toBe(true);
    expect(warnings.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'data_dir',
        'notifications',
        'ai_models.image_detection.labels',
        'pipelines.area_watch[3].count_sheep',
        'pipelines.replay[1].detect_objects.ai_model.labels',
      ]),
    );
  });

  test('has a graph of the elements that are known', () => {
    const graph = graphOf(document, 'area_watch');
    expect(graph.wires.map(({ from, to, kind }) => [from, to, kind])).toEqual([
      ['source', 'detect_objects', 'frame'],
      ['source', 'save_detections', 'frame'],
      ['detect_objects', 'save_detections', 'detections'],
      ['source', 'detect_faces', 'frame'],
      ['detect_objects', 'detect_faces', 'detections'],
    ]);
  });

  test("an element's keys win over its model's, and files are known by their names", () => {
    const { source, steps } = resolvePipeline(document, 'area_watch');
    expect(source).toMatchObject({ id: 'front_door', type: 'video', live: true });
    expect(steps.map(({ model, options }) => ({ model, ...options }))).toEqual([
      {
        model: 'mobilenet_ssd_v2_coco_quant_postprocess',
        threshold: 0.6,
        topK: 5,
        labels: ['person', 'car'],
      },
      { model: 'mobilenet_ssd_v2_face', threshold: 0.4, topK: 2 },
    ]);
  });

  test('a model written out by an anchor is the same model', () => {
    const [step] = resolvePipeline(document, 'replay').steps;
    expect(step).toMatchObject({
      model: 'mobilenet_ssd_v2_coco_quant_postprocess',
      options: { topK: 3 },
    });
  });

  test('a model that is not there is told of when it is to run', () => {
    const problems = validateDocument(document, { models: ['mobilenet_ssd_v2_face'] });
    expect(problems.map(({ path }) => path)).toEqual([
      'pipelines.area_watch.elements[1].detect_objects.ai_model',
      'pipelines.replay.elements[1].detect_objects.ai_model',
    ]);
  });

  test('stays what it is when it is written down and read again', () => {
    const again = parseDocument(JSON.stringify({ ...document, pipelines: {} })).document;
    expect(again.ai_models).toEqual(document.ai_models);
  });

  test('needs no `lenient` where all its elements are known', () => {
    const known = TEXT.replace('lenient: true', 'lenient: false').replace(
      /    - count_sheep:[^]*?(?=    - detect_faces)/,
      '',
    );
    expect(told(known)).toEqual([]);
  });

  test('what is wrong in it is an error all the same', () => {
    expect(told(TEXT.replace('source: front_door', 'source: frontdoor'))).toEqual([
      'pipelines.area_watch[0].source front_door',
    ]);
    expect(told(TEXT.replace('ai_model: face_detection', 'ai_model: face_detector'))).toEqual([
      'pipelines.area_watch[4].detect_faces.ai_model face_detection',
    ]);
    expect(told(TEXT.replace('lenient: true', 'lenient: false')).length).toBe(1);
  });
});

/** As its first versions were shipped: what is referred to is merged in by YAML's own means. */
const MERGED = `
sources:
  recorded_cam_feed: &src_recorded_cam_feed
    uri: file:///workspace/tests/pipeline/avsource/test2-cam-person1.mkv
    type: video
    live: true
ai_models:
  image_detection: &tfm_image_detection
    model:
      tflite: ai_models/mobilenet_ssd_v2_coco_quant_postprocess.tflite
      edgetpu: ai_models/mobilenet_ssd_v2_coco_quant_postprocess_edgetpu.tflite
    labels: ai_models/coco_labels.txt
    top_k: 3
  face_detection: &tfm_face_detection
    model: {tflite: ai_models/mobilenet_ssd_v2_face_quant_postprocess.tflite}
    labels: ai_models/coco_labels.txt
pipelines:
  area_watch:
    - source: *src_recorded_cam_feed
    - detect_objects:
        <<: *tfm_image_detection
        confidence_threshold: 0.8
    - detect_faces:
        <<: *tfm_face_detection
        top_k: 2
`;

describe('a configuration whose elements hold their models', () => {
  const { document, warnings } = parseDocument(MERGED);

  test('is read as if each model stood in its place, and what the element says wins', () => {
    const { source, steps } = resolvePipeline(document, 'area_watch');
    expect(source).toMatchObject({ type: 'video', live: true });
    expect(steps.map(({ element, model, options }) => ({ element, model, ...options }))).toEqual([
      {
        element: 'detect_objects',
        model: 'mobilenet_ssd_v2_coco_quant_postprocess',
        threshold: 0.8,
        topK: 3,
      },
      { element: 'detect_faces', model: 'mobilenet_ssd_v2_face_quant_postprocess', topK: 2 },
    ]);
  });

  test('tells what is not used, with a line', () => {
    expect(warnings.filter(({ path }) => path.endsWith('labels')).map(({ line }) => line !== null)).toEqual(
      Array.from({ length: 4 }, () => true),
    );
  });

  test('may not say `model` beside `ai_model`', () => {
    expect(told(MERGED.replace('top_k: 2', 'ai_model: image_detection'))).toEqual([
      'pipelines.area_watch[2].detect_faces.model ',
      'pipelines.area_watch[2].detect_faces.labels ',
    ]);
  });
});
