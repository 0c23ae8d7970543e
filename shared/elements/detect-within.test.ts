import { expect, test } from 'vitest';
import type { LookOptions } from '../detect/detector.ts';
import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { contextOf } from './context.cases.ts';
import { detectFaces } from './detect-faces.ts';
import { detection, detections, frame, stem } from './message.cases.ts';
import { scopeOf } from './scope.cases.ts';

const INFO = { timings: { transferMs: 0, preprocessMs: 0, inferMs: 1, postprocessMs: 0, totalMs: 1 } };

function bed(within: JsonValue) {
  const asked: LookOptions[] = [];
  const waiting: (() => void)[] = [];
  const detector = {
    capacity: 1,
    detect: (_frame: unknown, info: unknown, options: LookOptions) => {
      asked.push(options);
      return new Promise((resolve) => {
        waiting.push(() =>
          resolve({ ...INFO, frame: info, detections: [detection('face')], placement: 'edge' }),
        );
      });
    },
  };
  const context = contextOf({ detector: () => detector as never });
  const scope = scopeOf();
  const config = detectFaces.schema.parse({
    ai_model: { model: 'blazeface' },
    confidence_threshold: 0.4,
    within,
  });
  const found = detectFaces.interpret(config, scope);
  if (found?.role !== 'detect') throw new Error('it is a detector');
  const element = detectFaces.create?.(JSON.parse(JSON.stringify(found.step)) as JsonValue, context);
  if (element === undefined) throw new Error('it can be made');
  const give = (id: number, boxes: readonly Detection[]) => {
    const first = element.process(frame({ id }, stem(id)));
    return [first, element.process(detections(boxes, stem(id)))] as const;
  };
  return { asked, waiting, context, element, give };
}

test('it takes frames and detections where it looks within boxes, and frames alone elsewhere', () => {
  const model = { ai_model: { model: 'blazeface' } };
  expect(detectFaces.inputsOf?.(model)).toEqual({ inputs: ['frame'] });
  expect(detectFaces.inputsOf?.({ ...model, within: {} })).toEqual({
    inputs: ['frame', 'detections'],
    joins: true,
  });
});

test('it looks at the surest boxes of its labels, made larger', async () => {
  const { asked, waiting, give } = bed({ labels: ['person'], grow: 0.5, max: 2 });
  const [, answer] = give(1, [
    detection('person', 0.3, 0.1),
    detection('dog', 0.99),
    detection('person', 0.9, 0.2),
    detection('person', 0.8, 0.4),
  ]);
  waiting[0]?.();
  expect(await answer).toMatchObject({ kind: 'detections', value: { detections: [{ label: 'face' }] } });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ threshold: 0.4 });
  const boxes = asked[0]?.within?.map(({ x, width }) =>
    [x, width].map((value) => Math.round(value * 100) / 100),
  );
  expect(boxes).toEqual([
    [0.3, 0.4],
    [0.1, 0.8],
  ]);
});

test('without boxes it finds nothing, and asks nobody', () => {
  const { asked, context, give } = bed({ labels: ['person'] });
  const [, answer] = give(1, [detection('dog')]);
  expect(answer).toMatchObject({ kind: 'detections', frame: { id: 1 }, value: { detections: [] } });
  expect(asked).toEqual([]);
  expect(context.closed).toEqual([{ id: 1 }]);
});

test('while the detector is busy nothing more comes in', async () => {
  const { waiting, element, give } = bed({});
  expect(element.concurrency).toBe(16);
  const [, answer] = give(1, [detection('person')]);
  expect(element.concurrency).toBe(0);
  waiting[0]?.();
  await (answer as Promise<Message>);
  expect(element.concurrency).toBe(16);
});
