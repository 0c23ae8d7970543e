import { expect, test } from 'vitest';
import { scopeOf } from './scope.cases.ts';
import { source } from './source.ts';

test.each([
  ['porch', { id: 'porch', uri: 'rtsp://porch', type: 'video', live: true }],
  ['camera', { id: 'camera', uri: 'camera', type: 'video', live: true }],
  [
    { source_id: 'porch', live: false },
    { id: 'porch', uri: 'rtsp://porch', type: 'video', live: false },
  ],
  [
    { source_id: 'still', uri: 'b.jpg' },
    { id: 'still', uri: 'b.jpg', type: 'image', live: false },
  ],
  [{ uri: 'c.mp4' }, { id: 'inline', uri: 'c.mp4', type: 'video', live: false }],
  [{ uri: 'camera' }, { id: 'inline', uri: 'camera', type: 'video', live: true }],
  [
    { uri: 'd.jpg', type: 'image' },
    { id: 'inline', uri: 'd.jpg', type: 'image', live: false },
  ],
])('%j is understood', (config, expected) => {
  const scope = scopeOf();
  expect(source.interpret(config, scope)).toEqual({ role: 'source', source: expected });
  expect(scope.reports).toEqual([]);
});

test.each([
  ['camera', 'video', true],
  ['rtsps://porch/1', 'video', true],
  ['RTSP://porch/1', 'video', true],
  ['/dev/video0', 'video', true],
  ['file:///dev/video12', 'video', true],
  ['http://porch/snapshot.jpg', 'image', true],
  ['https://porch/snapshot.jpg', 'image', true],
  ['http://porch/clip.mp4', 'video', false],
  ['clips/dev/video0', 'video', false],
  ['/dev/video0.mp4', 'video', false],
  ['snapshot.jpg', 'image', false],
  ['synthetic:?frames=3', 'video', false],
])('%s as %s is live unless the document says otherwise: %s', (uri, type, live) => {
  const read = (config: object) => source.interpret(source.schema.parse({ uri, type, ...config }), scopeOf());
  expect(read({})).toMatchObject({ source: { live } });
  expect(read({ live: !live })).toMatchObject({ source: { live: !live } });
});

test.each([
  ['prch', ' | unknown source `prch`: under `sources` there is porch, still, camera | porch'],
  [
    { source_id: 'porhc' },
    'source_id | unknown source `porhc`: under `sources` there is porch, still, camera | porch',
  ],
  ['toString', ' | unknown source `toString`: under `sources` there is porch, still, camera | '],
  [{ live: true }, ' | a source needs a `source_id` or a `uri` | '],
])('%j is reported', (config, report) => {
  const scope = scopeOf();
  expect(source.interpret(config, scope)).toBeUndefined();
  expect(scope.reports).toEqual([report]);
});

test.each([null, 3, [], { uri: '' }, { uri: 'x', type: 'smell' }, { uri: 'x', live: 'yes' }, '../etc'])(
  '%j is refused',
  (config) => {
    expect(source.schema.safeParse(config).success).toBe(false);
  },
);
