import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { FlowKind } from '../../shared/run/message.ts';
import { createTestApp } from '../app.cases.ts';
import { graphOf } from '../runs/graph.cases.ts';
import { liveTaps } from './live-taps.ts';

/** `a>b frame`: a wire. The type of an element is its name without digits. */
function graph(...wires: readonly string[]): PipelineGraph {
  const parsed = wires.map((wire) => {
    const [ends = '', kind = ''] = wire.split(' ');
    const [from = '', to = ''] = ends.split('>');
    const flows: FlowKind = kind === 'frame' || kind === 'detections' ? kind : 'event';
    return { from, to, kind: flows, policy: { kind: 'latest' as const } };
  });
  const names = [...new Set(['source', ...parsed.flatMap(({ from, to }) => [from, to])])];
  const elements = names.map((name) => ({
    name,
    type: name.replace(/\d+$/, ''),
    flow: 'main',
    config: name.startsWith('user') ? { module: './own.js' } : {},
    onError: 'skip' as const,
  }));
  return { ...graphOf('porch', ['source']), elements, wires: parsed };
}

test('what is shown is the source, and what the last elements found', () => {
  expect(liveTaps(graph('source>detect_objects frame'))).toEqual({
    pictures: 'source',
    results: ['detect_objects'],
  });
  const rules = graph(
    'source>detect_objects frame',
    'detect_objects>filter detections',
    'filter>log detections',
  );
  expect(liveTaps(rules).results).toEqual(['log']);
  const two = graph('source>detect_objects frame', 'source>detect_faces frame', 'detect_faces>save event');
  expect(liveTaps(two).results).toEqual(['detect_objects', 'detect_faces']);
  expect(liveTaps(graph('source>throttle frame')).results).toEqual([]);
});

test('where something is hidden, only frames are shown that have gone through all that hides', () => {
  const joined = graph(
    'source>detect_faces frame',
    'detect_faces>privacy detections',
    'source>privacy frame',
  );
  expect(liveTaps(graph('source>privacy frame', 'privacy>detect_objects frame')).pictures).toBe('privacy');
  expect(liveTaps(joined).pictures).not.toBe('source');
  const chain = graph('source>mask frame', 'mask>privacy frame', 'privacy>throttle frame');
  expect(liveTaps(chain).pictures).toBe('privacy');
  const side = graph('source>detect_objects frame', 'source>privacy frame', 'privacy>throttle frame');
  expect(liveTaps(side).pictures).toBe('privacy');
  expect(liveTaps(graph('source>user1 frame', 'user1>detect_objects frame')).pictures).toBe('user1');
});

test('where nothing has gone through all that hides, nothing is shown', () => {
  const beside = graph(
    'source>privacy1 frame',
    'privacy1>log1 frame',
    'source>privacy2 frame',
    'privacy2>log2 frame',
  );
  expect(liveTaps(beside).pictures).toBeNull();
  const mixed = graph('source>mask frame', 'mask>union frame', 'source>union frame', 'union>privacy frame');
  expect(liveTaps(mixed).pictures).toBeNull();
});

test('a module of a user that gives no frames on hides nothing', () => {
  const sink = graph('source>user frame', 'source>detect_objects frame');
  const silent = sink.elements.map((element) =>
    element.type === 'user' ? { ...element, config: { module: './own.js', output: 'data' } } : element,
  );
  expect(liveTaps({ ...sink, elements: silent }).pictures).toBe('source');
});

/** Every way that frames can go from the source to an element. */
function ways(wires: PipelineGraph['wires'], end: string, way: readonly string[] = ['source']): string[][] {
  const at = way.at(-1);
  const on = wires.filter(({ from }) => from === at).flatMap(({ to }) => ways(wires, end, [...way, to]));
  return at === end ? [[...way], ...on] : on;
}

test('in whatever graph, no way leads to what is shown around anything that hides', () => {
  const names = ['source', 'privacy1', 'throttle1', 'mask1', 'union1', 'privacy2', 'throttle2', 'log1'];
  // Wires lead on in this order, so that there are no rings.
  const wire = fc
    .tuple(fc.nat({ max: names.length - 2 }), fc.nat({ max: names.length - 1 }))
    .map(([from, on]) => `${names[from]}>${names[Math.min(names.length - 1, from + 1 + (on % 4))]} frame`);
  let shown = 0;
  fc.assert(
    fc.property(fc.uniqueArray(wire, { minLength: 2, maxLength: 12 }), (wires) => {
      const made = graph(...wires);
      const { pictures } = liveTaps(made);
      const hiders = made.elements.filter(({ type }) => type === 'privacy' || type === 'mask');
      if (pictures === null) return;
      shown += hiders.length;
      for (const way of ways(made.wires, pictures))
        for (const { name } of hiders) expect(way).toContain(name);
    }),
    { numRuns: 500, seed: 4 },
  );
  expect(shown).toBeGreaterThan(20);
});

const HIDDEN = `
pipelines:
  plain:
    - source: { uri: 'file:porch.y4m' }
    - motion: {}
    - detect_objects: { ai_model: { model: tiny } }
  hidden:
    - source: { uri: 'file:porch.y4m' }
    - detect_objects: { ai_model: { model: tiny } }
    - privacy: { labels: [thing] }
  masked:
    - source: { uri: 'file:porch.y4m' }
    - mask: { polygons: [[[0, 0], [1, 0], [1, 0.5]]] }
    - detect_objects: { ai_model: { model: tiny } }
    - privacy: { labels: [thing] }
`;

test('in documents as people write them, frames are taken behind what hides', async () => {
  const app = await createTestApp({ document: HIDDEN });
  const shown = ['plain', 'hidden', 'masked'].map((id) => liveTaps(app.store.get(id).definition.graph));
  await app.remove();
  expect(shown).toEqual([
    { pictures: 'source', results: ['detect_objects'] },
    { pictures: 'privacy', results: ['detect_objects'] },
    { pictures: 'privacy', results: ['detect_objects'] },
  ]);
});
