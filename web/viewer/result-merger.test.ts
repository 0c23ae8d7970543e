import { expect, test } from 'vitest';
import type { DetectionsMessage, Message } from '../../shared/run/message.ts';
import { ResultMerger, isMeasured } from './result-merger.ts';

const TIMINGS = { transferMs: 1, preprocessMs: 2, inferMs: 3, postprocessMs: 4, totalMs: 10 };

function found(
  label: string,
  timestamp: number,
  more: Partial<DetectionsMessage['value']> = {},
): DetectionsMessage {
  const frame = { id: 1, timestamp, width: 64, height: 48 };
  const box = { x: 0, y: 0, width: 1, height: 1 };
  return {
    kind: 'detections',
    subject: 'camera',
    frame,
    value: { detections: [{ label, score: 1, box }], ...more },
  };
}

test('what a detector found is told as it measured it', () => {
  const provider = { name: 'wasm', threads: 2, reason: 'because' } as const;
  const message = found('cat', 5, { timings: TIMINGS, placement: 'edge', provider });
  expect(new ResultMerger().add(message, 'detect')).toMatchObject({
    frame: { timestamp: 5 },
    timings: TIMINGS,
    placement: 'edge',
    provider,
  });
  expect(isMeasured(message)).toBe(true);
});

test('what an element says without a model is shown too, and says so', () => {
  const message = found('person', 5);
  expect(new ResultMerger().add(message, 'ground_truth')).toMatchObject({
    detections: [{ label: 'person' }],
    timings: { totalMs: 0 },
    placement: 'browser',
    provider: { reason: expect.stringContaining('No model') },
  });
  expect(isMeasured(message)).toBe(false);
});

test('several ends are shown together while they are of about the same time; what is no result is not', () => {
  const merger = new ResultMerger();
  const labels = (message: Message, element: string) =>
    merger.add(message, element)?.detections.map(({ label }) => label);
  expect(labels(found('cat', 0), 'one')).toEqual(['cat']);
  expect(labels(found('dog', 1_000_000), 'other')?.toSorted()).toEqual(['cat', 'dog']);
  expect(labels(found('dog', 1_000_001), 'other')).toEqual(['dog']);
  const { frame, subject } = found('cat', 0);
  expect(merger.add({ kind: 'data', subject, frame, value: 1 }, 'rows')).toBeNull();
});
