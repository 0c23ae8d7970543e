import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkDocument, parseDocument } from './document.ts';
import { formatProblem } from './problem.ts';
import { graphOf } from './resolve.ts';

function read(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}

function problemsIn(text: string): string[] {
  return checkDocument(text).problems.map((problem) => formatProblem(problem));
}

const MODELS = 'ai_models: {objects: {model: centernet}, faces: {model: blazeface}}\n';

test.each(['sightline.yaml', 'examples/graph.yaml'])('%s can be used as it is', async (path) => {
  expect(problemsIn(await read(path))).toEqual([]);
});

test('what the document page shows can be used', async () => {
  const page = await read('docs/document.md');
  const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(1);
  for (const block of blocks)
    expect(problemsIn(block.includes('ai_models:') ? block : MODELS + block)).toEqual([]);
});

test('the example holds a pipeline of two flows whose wires are those that are written', async () => {
  const graph = graphOf(parseDocument(await read('examples/graph.yaml')).document, 'entrance');
  expect(graph.flows).toEqual([
    { name: 'main', elements: ['source', 'people', 'faces'] },
    { name: 'rules', elements: ['somebody', 'near', 'once', 'log'] },
  ]);
  expect(graph.wires.map(({ from, to, kind, policy }) => `${from}>${to} ${kind} ${policy.kind}`)).toEqual([
    'source>people frame latest',
    'source>faces frame latest',
    'people>somebody detections drop_oldest',
    'faces>somebody detections drop_oldest',
    'somebody>near detections block',
    'near>once detections block',
    'once>log detections at_least_once',
  ]);
});
