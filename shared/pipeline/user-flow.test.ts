import { expect, test } from 'vitest';
import { parseDocument } from './document.ts';
import { PipelineGraphSchema } from './graph-schema.ts';
import { graphOf } from './resolve.ts';
import { withUserCodeApart } from './user-flow.ts';
import { validateDocument } from './validate.ts';

const documentOf = (...elements: readonly string[]) =>
  parseDocument(`pipelines: { p: [${['{ source: { uri: clip.mp4 } }', ...elements].join(', ')}] }`).document;
const graphWith = (...elements: readonly string[]) => graphOf(documentOf(...elements), 'p');

const OWN = 'user: { module: ./my.mjs }';

test('code of the user has a flow of its own, and what is not the user’s stays where it is', () => {
  const graph = graphWith(`{ ${OWN} }`, '{ log: {} }', '{ async_map: { module: ./my.mjs } }');
  const apart = withUserCodeApart(graph);
  expect(graph.flows.map(({ name }) => name)).toEqual(['main']);
  expect(apart.flows).toEqual([
    { name: 'main', elements: ['source', 'log'] },
    { name: 'user', elements: ['user', 'async_map'] },
  ]);
  expect([apart.revision, apart.wires]).toEqual([graph.revision, graph.wires]);
  expect(withUserCodeApart(apart)).toBe(apart);
});

test('no flow of the document is shared with it', () => {
  const graph = withUserCodeApart(graphWith('{ log: {}, flow: user }', `{ ${OWN} }`));
  expect(graph.elements.map(({ flow }) => flow)).toEqual(['main', 'user', 'user-2']);
});

test.each(['main', 'mine'])('it stays in the flow that the document gives it, %s', (flow) => {
  const graph = graphWith(`{ ${OWN}, flow: ${flow} }`);
  expect(withUserCodeApart(graph)).toBe(graph);
  expect(PipelineGraphSchema.parse(JSON.parse(JSON.stringify(graph)))).toEqual(graph);
});

test.each([
  [`{ ${OWN}, flow: main }`, ['warning']],
  [`{ ${OWN}, flow: mine }`, []],
  [`{ ${OWN} }`, []],
  ['{ log: {}, flow: main }', []],
])('%s in the thread of a server is warned of: %j', (element, severities) => {
  const document = documentOf(element);
  const onEdge = validateDocument(document, { models: [], host: 'edge' });
  expect(onEdge.map(({ severity }) => severity)).toEqual(severities);
  expect(validateDocument(document, { models: [], host: 'browser' })).toEqual([]);
});
