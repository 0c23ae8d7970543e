import { expect, test } from 'vitest';
import { parseDocument } from './document.ts';
import { PipelineGraphSchema } from './graph-schema.ts';
import { graphOf } from './resolve.ts';

const reconnect = (source: string): unknown => {
  const text = `version: '1'\npipelines:\n  p:\n    - source: { uri: rtsp://door/1${source} }\n    - log: {}\n`;
  const graph = graphOf(parseDocument(text).document, 'p');
  expect(PipelineGraphSchema.parse(graph)).toEqual(graph);
  return graph.reconnect;
};

test('a source says when and how often it is opened again; what it does not say is left to what it is', () => {
  expect(reconnect('')).toBeUndefined();
  expect(reconnect(', reconnect: { delay: 0.2, max_delay: 60, tries: 3 }')).toEqual({
    firstMs: 200,
    maxMs: 60_000,
    tries: 3,
  });
  expect(reconnect(', reconnect: { tries: for_ever }')).toEqual({ tries: null });
});

test.each([
  ', reconnect: { tries: -1 }',
  ', reconnect: { tries: always }',
  ', reconnect: { delay: 0 }',
  ', reconnect: 5',
])('what makes no sense is refused: %s', (source) => {
  expect(() => reconnect(source)).toThrow(/reconnect/);
});
