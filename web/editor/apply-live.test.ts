import { expect, test } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { applyLive } from './apply-live.ts';
import { difference } from './difference.ts';
import { freeId } from './free-id.ts';

const TEXT = TEMPLATES[0]?.text ?? '';
const of = (text: string): ResolvedPipeline => resolvePipeline(parseDocument(text).document, 'my-objects');

function viewerOf(pipeline: string, changed: string[]): Pick<Viewer, 'state' | 'run'> {
  const run = { change: async ({ revision }: { revision: string }) => void changed.push(revision) };
  return { state: { phase: 'running', pipeline }, run } as unknown as Pick<Viewer, 'state' | 'run'>;
}

test.each([
  ['another threshold goes on', TEXT.replace('0.4', '0.6'), 'goes on', 1, 0],
  ['another model begins anew', TEXT.replace('centernet', 'yolox'), 'anew', 0, 1],
])('%s', async (_what, text, words, changes, restarts) => {
  const changed: string[] = [];
  let restarted = 0;
  const restart = async (): Promise<void> => void (restarted += 1);
  const said = await applyLive(viewerOf('my-objects', changed), of(TEXT), of(text), restart);
  expect(said).toContain(words);
  expect([changed.length, restarted]).toEqual([changes, restarts]);
});

const refuse = (): Promise<void> => Promise.reject(new Error('restarted'));

test('what does not run here is left alone', async () => {
  const changed: string[] = [];
  expect(await applyLive(viewerOf('other', changed), of(TEXT), of(TEXT), refuse)).toBe('');
  expect(changed).toEqual([]);
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
