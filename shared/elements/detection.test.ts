import { expect, test } from 'vitest';
import type { DetectOptions, Detector } from '../detect/detector.ts';
import { contextOf } from './context.cases.ts';
import { detectFaces } from './detect-faces.ts';
import { detectObjects } from './detect-objects.ts';
import { detectPoses } from './detect-poses.ts';
import { frame, messageOfKind, stem } from './message.cases.ts';
import { scopeOf } from './scope.cases.ts';

test.each([
  [{ ai_model: 'objects' }, 'centernet', { topK: 5, threshold: 0.2 }],
  [{ ai_model: 'objects', top_k: 9 }, 'centernet', { topK: 9, threshold: 0.2 }],
  [{ ai_model: 'objects', confidence_threshold: 0 }, 'centernet', { topK: 5, threshold: 0 }],
  [{ ai_model: { ai_model_id: 'objects', top_k: 7 } }, 'centernet', { topK: 7, threshold: 0.2 }],
  [{ ai_model: { ai_model_id: 'objects', top_k: 7 }, top_k: 8 }, 'centernet', { topK: 8, threshold: 0.2 }],
  [{ ai_model: { ai_model_id: 'objects', model: 'yolox-nano' } }, 'yolox-nano', { topK: 5, threshold: 0.2 }],
  [{ ai_model: { model: 'yolox-nano' } }, 'yolox-nano', {}],
  [{ ai_model: { model: 'm', label_filter: ['a'] }, label_filter: 'b' }, 'm', { labels: ['b'] }],
])('%j asks %s with %j', (config, model, options) => {
  const scope = scopeOf();
  const parsed = detectObjects.schema.parse(config);
  expect(detectObjects.interpret(parsed, scope)).toEqual({
    role: 'detect',
    task: 'detect',
    step: { element: 'detect_objects', model, options },
  });
  expect(scope.reports).toEqual([]);
});

test.each([
  [{ ai_model: 'objcts' }, 'ai_model | unknown model `objcts`: under `ai_models` there is objects | objects'],
  [
    { ai_model: { ai_model_id: 'x' } },
    'ai_model.ai_model_id | unknown model `x`: under `ai_models` there is objects | ',
  ],
  [{ ai_model: { top_k: 1 } }, 'ai_model | a model needs an `ai_model_id` or a `model` | '],
])('%j is reported', (config, report) => {
  const scope = scopeOf();
  expect(detectObjects.interpret(config, scope)).toBeUndefined();
  expect(scope.reports).toEqual([report]);
});

test.each([
  null,
  {},
  { ai_model: 3 },
  { ai_model: 'x', top_k: 0 },
  { ai_model: 'x', top_k: 1001 },
  { ai_model: 'x', confidence_threshold: '0.6' },
  { ai_model: 'x', confidence_threshold: Number.NaN },
  { ai_model: 'x', label_filter: [1] },
])('%j is refused', (config) => {
  expect(detectObjects.schema.safeParse(config).success).toBe(false);
});

test('the elements differ in the task that their models must have', () => {
  const config = { ai_model: { model: 'm' } };
  const tasks = [detectObjects, detectFaces, detectPoses].map((element) =>
    element.interpret(config, scopeOf()),
  );
  expect(tasks).toMatchObject([{ task: 'detect' }, { task: 'face' }, { task: 'pose' }]);
});

function detectorWith(asked: DetectOptions[]): Pick<Detector<unknown>, 'capacity' | 'detect'> {
  return {
    capacity: 3,
    detect(_frame, info, options) {
      asked.push(options);
      return Promise.resolve({
        frame: info,
        detections: [],
        timings: { transferMs: 0, preprocessMs: 0, inferMs: 1, postprocessMs: 0, totalMs: 1 },
        placement: 'edge',
        provider: { name: 'cpu', threads: 1, reason: 'test' },
      });
    },
  };
}

const STEP = {
  element: 'detect_objects',
  model: 'centernet',
  options: { threshold: 0.3, topK: 4, labels: ['a'] },
};

test('what a step asks for reaches the detector, frame by frame', async () => {
  const asked: DetectOptions[] = [];
  const detector = detectorWith(asked);
  const context = contextOf({ detector: () => detector as Detector<unknown> });
  const element = detectObjects.create?.(STEP, context);
  expect(element).toMatchObject({ concurrency: 3, takesFrames: true });
  const output = await element?.process(frame());
  expect(asked).toEqual([STEP.options]);
  expect(output).toMatchObject({ ...stem(), kind: 'detections', value: { placement: 'edge' } });
});

test('a frame that is traced keeps the way within the detector, one that is not carries nothing', async () => {
  const hop = { element: 'infer', host: 'edge', entered: 5, left: 9, clock: { offsetMs: 4, errorMs: 1 } };
  const { detect, ...rest } = detectorWith([]);
  const detector: Pick<Detector<unknown>, 'capacity' | 'detect'> = {
    ...rest,
    detect: async (...asked: Parameters<typeof detect>) => ({ ...(await detect(...asked)), hops: [hop] }),
  };
  const context = contextOf({ detector: () => detector as Detector<unknown> });
  const element = detectObjects.create?.(STEP, context);
  const before = { element: 'resize', host: 'page', entered: 1, left: 2 };
  expect(await element?.process({ ...frame(), trace: [before] })).toMatchObject({
    trace: [before, { ...hop, element: `${context.name}/infer` }],
  });
  expect(await element?.process(frame())).not.toHaveProperty('trace');
});

test('a host without detectors and a wire that gives no frames are told apart', async () => {
  const element = detectObjects.create?.(STEP, contextOf());
  await expect(element?.process(frame())).rejects.toMatchObject({ code: 'unsupported' });
  await expect(element?.process(messageOfKind('data'))).rejects.toThrow(/`detect_objects` takes frame/);
});

test('a detector that takes the next frame early gets it shortly before it is done with the one in work', async () => {
  const answers: (() => void)[] = [];
  const { detect } = detectorWith([]);
  const early: Pick<Detector<unknown>, 'capacity' | 'takesEarly' | 'detect'> = {
    capacity: 1,
    takesEarly: true,
    detect: async (...asked) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return detect(...asked);
    },
  };
  const context = contextOf({ detector: () => early as Detector<unknown> });
  const element = detectObjects.create?.(STEP, context);
  const first = element?.process(frame());
  context.clock.advance(40);
  answers.shift()?.();
  await first;
  const second = element?.process(frame());
  expect(element?.concurrency).toBe(1);
  context.clock.advance(39);
  expect([element?.concurrency, context.metric['again']]).toEqual([2, 1]);
  answers.shift()?.();
  await second;
  expect([element?.concurrency, context.clock.pending]).toEqual([1, 0]);
});
