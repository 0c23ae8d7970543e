import { expect, test } from 'vitest';
import { detection, detections, stem } from './message.cases.ts';
import { resample } from './resample.ts';
import { configOf, runElement, valuesOf } from './window-element.cases.ts';

test('series of several subjects share rows; what is missing is filled', async () => {
  const { send, outputs, context } = await runElement(resample, {
    row_interval_ms: 100,
    out_of_order_ms: 50,
    fields: [
      { name: 'warmth', field: 'reading.celsius', subject: 'indoors' },
      { name: 'wind', subject: 'outdoors', aggregate: 'last', fill: 'zero' },
    ],
  });
  await send(10, { reading: { celsius: 20 } }, 'indoors');
  await send(60, { wind: 3 }, 'outdoors');
  await send(40, { wind: 2 }, 'outdoors');
  await send(100, { reading: { celsius: 22 } }, 'indoors');
  await send(320, { reading: { celsius: 30 } }, 'indoors');
  await send(500, { reading: { celsius: 'hot' } }, 'indoors');
  await send(500, { wind: 9 }, 'outdoors');
  await send(20, { wind: 7 }, 'outdoors');
  expect(valuesOf(outputs)).toEqual([
    { time: 100_000, values: { warmth: 21, wind: 3 } },
    { time: 200_000, values: { warmth: null, wind: 0 } },
    { time: 300_000, values: { warmth: null, wind: 0 } },
    { time: 400_000, values: { warmth: 30, wind: 0 } },
  ]);
  expect(context.metric).toMatchObject({ late: 1, gaps: 0 });
});

test('each detection is a row of numbers', async () => {
  const { sendMessage, outputs } = await runElement(resample, {
    row_interval_ms: 100,
    fields: [{ name: 'score' }, { name: 'width', field: 'box.width' }],
  });
  await sendMessage(detections([detection('cat', 0.25, 0.5), detection('dog', 0.75, 0.5)], stem(1, 50)));
  await sendMessage(detections([detection()], stem(2, 250)));
  expect(valuesOf(outputs)).toEqual([{ time: 100_000, values: { score: 0.5, width: 0.5 } }]);
});

test('silence ends a row by a timer; new parameters and a move keep what was collected', async () => {
  const config = { row_interval_ms: 100, idle_ms: 200, per_subject: true, fields: [{ name: 'x' }] };
  const first = await runElement(resample, config);
  await first.send(50, { x: 1 }, 'a');
  const second = await runElement(resample, config, first.element.save?.());
  const fields = [{ name: 'x' }, { name: 'y', fill: 'zero' }];
  expect(second.element.configure?.(configOf(resample, { ...config, fields }))).toBe(true);
  second.context.clock.advance(200);
  expect(second.outputs).toMatchObject([{ subject: 'a', value: { time: 100_000, values: { x: 1, y: 0 } } }]);
});

test('a source that begins again has its last row given', async () => {
  const { send, outputs } = await runElement(resample, { row_interval_ms: 100, fields: [{ name: 'x' }] });
  await send(5010, { x: 1 });
  for (let ms = 10; ms <= 100; ms += 10) await send(ms, { x: ms });
  expect(valuesOf(outputs)).toEqual([{ time: 5_100_000, values: { x: 1 } }]);
});
