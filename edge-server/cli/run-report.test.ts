import { expect, test } from 'vitest';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { RecordedMessage } from '../../shared/run/recording.ts';
import { droppedFrames, outputJson, outputLine, summaryLine } from './run-report.ts';

const frame = { id: 7, timestamp: 61_500_000, width: 4, height: 2 };

function message(kind: RecordedMessage['kind'], value: RecordedMessage['value']): RecordedMessage {
  return { kind, frame, subject: 'source', value };
}

test.each<[RecordedMessage, string]>([
  [message('detections', { detections: [] }), 'nothing'],
  [message('detections', { detections: [{ label: 'cat', score: 0.516 }] }), 'cat 52 %'],
  [
    message('detections', { detections: Array.from({ length: 20 }, () => ({ label: 'a', score: 1 })) }),
    /a 100 %, and 8 more$/.source,
  ],
  [message('event', { type: 'enter', at: 5 }), 'event {"type":"enter","at":5}'],
  [message('frame', null), 'frame'],
])('an output is a line for people', (output, text) => {
  expect(outputLine('last', output)).toMatch(/^1:01\.500 #7 last: /);
  expect(outputLine('last', output).slice('1:01.500 #7 last: '.length)).toMatch(
    text.endsWith('$') ? new RegExp(text) : text,
  );
});

test('the same output gives the same JSON, whatever the order of its keys', () => {
  const [a, b] = [message('event', { type: 'x', at: 1 }), message('event', { at: 1, type: 'x' })];
  expect(outputJson('e', a)).toBe(outputJson('e', b));
  expect(JSON.parse(outputJson('e', a))).toEqual({ element: 'e', ...a });
});

test('the summary says where every frame went', () => {
  const ledger = {
    captured: 10,
    delivered: 4,
    dropped: { superseded: 2, paced: 1, full: 0 },
    filtered: 2,
    failed: 1,
    inFlight: 0,
  };
  const none = { p50: null, p95: null };
  const rates = { inputFps: 0, deliveredFps: 0, dropFps: 0, ageMs: none };
  const figures: RunFigures = { state: 'stopped', ledger, elements: [], wires: [], ...rates };
  expect(summaryLine(figures, 2)).toBe(
    '10 frames: 4 delivered, 3 dropped (2 superseded, 1 paced), 2 filtered, 1 failed; 2.0 s, 2.0 frames per second',
  );
  expect(droppedFrames(ledger)).toBe(3);
});
