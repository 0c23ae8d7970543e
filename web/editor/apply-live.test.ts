import { expect, test } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { applyLive } from './apply-live.ts';
import { difference } from './difference.ts';
import { freeId } from './free-id.ts';

const of = (text: string): ResolvedPipeline => resolvePipeline(parseDocument(text).document, 'my-objects');
const OBJECTS = of(TEMPLATES[0]?.text ?? '');

function viewerOf(pipeline: string, change: Viewer['change']): Pick<Viewer, 'state' | 'change'> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these two are looked at
  return { state: { phase: 'running', pipeline } as Viewer['state'], change };
}

test.each([
  ['changed', 'goes on'],
  // The edge told of it first.
  ['same', 'goes on'],
  ['anew', 'started anew'],
] as const)('%s is said in words', async (outcome, words) => {
  const given: ResolvedPipeline[] = [];
  const viewer = viewerOf('my-objects', async (pipeline) => {
    given.push(pipeline);
    return outcome;
  });
  expect(await applyLive(viewer, OBJECTS)).toContain(words);
  expect(given).toEqual([OBJECTS]);
});

const refuse = (): Promise<never> => Promise.reject(new Error('changed'));

test('what does not run here is left alone', async () => {
  expect(await applyLive(viewerOf('other', refuse), OBJECTS)).toBe('');
});

test('two texts differ in one stretch', () => {
  for (const [a, b] of [
    ['', 'abc'],
    ['abc', ''],
    ['aXc', 'aYYc'],
    ['aa', 'aaa'],
    ['same', 'same'],
  ] as const) {
    const { from, to, insert } = difference(a, b);
    expect(a.slice(0, from) + insert + a.slice(to)).toBe(b);
  }
});

test('an id that nobody has', () => {
  expect(freeId('a', ['b'])).toBe('a');
  expect(freeId('a', ['a', 'a-2'])).toBe('a-3');
  expect(freeId('a-2', ['a-2'])).toBe('a-3');
  expect(freeId('the door!', [])).toBe('the-door-');
});
