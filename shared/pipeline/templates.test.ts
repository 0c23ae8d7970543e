import { expect, test } from 'vitest';
import type { HostName } from '../elements/element.ts';
import { bundledModels } from '../models/bundled.ts';
import { checkDocument, parseDocument } from './document.ts';
import { formatProblem } from './problem.ts';
import { resolvePipeline } from './resolve.ts';
import { TEMPLATES } from './templates.ts';
import { validateDocument } from './validate.ts';

const models = bundledModels.map(({ manifest }) => ({ ...manifest, sha256: '0'.repeat(64), size: 1 }));

function problemsOn(text: string, host: HostName): readonly string[] {
  const { document, problems, locate } = checkDocument(text);
  const further = document === null ? [] : validateDocument(document, { models, host, locate });
  return [...problems, ...further].map((problem) => formatProblem(problem));
}

test.each(TEMPLATES)(
  '$name works as it is, on both hosts, with the models that set-up brings',
  ({ text }) => {
    expect(problemsOn(text, 'browser')).toEqual([]);
    expect(problemsOn(text, 'edge')).toEqual([]);
    const { document } = parseDocument(text);
    const [id, ...others] = Object.keys(document.pipelines);
    expect(others).toEqual([]);
    expect(resolvePipeline(document, id ?? '').graph.wires.length).toBeGreaterThan(0);
  },
);

test('templates and their pipelines can be told apart', () => {
  const pipelines = TEMPLATES.map(({ text }) => Object.keys(parseDocument(text).document.pipelines).join());
  expect(new Set(pipelines).size).toBe(TEMPLATES.length);
  expect(new Set(TEMPLATES.map(({ id }) => id)).size).toBe(TEMPLATES.length);
});

test('both branches of the one with two are fed the same frames and come together', () => {
  const text = TEMPLATES.find(({ id }) => id === 'branches')?.text ?? '';
  const { wires } = resolvePipeline(parseDocument(text).document, 'two-branches').graph;
  expect(wires.map(({ from, to }) => `${from}>${to}`)).toEqual([
    'source>things',
    'source>faces',
    'things>both',
    'faces>both',
    'both>log',
  ]);
});
