import { expect, test } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import { OwnPipelines } from './own-pipelines.ts';
import { MemoryPipelineTexts } from './pipeline-texts.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import { withOwnDefinitions, withOwnListings, withoutOwnListings } from './with-own-pipelines.ts';

const TEXT = TEMPLATES[0]?.text ?? '';
const PIPELINE = resolvePipeline(parseDocument(TEXT).document, 'my-objects');
const { signal } = new AbortController();

function make(texts = new MemoryPipelineTexts(), channel: FakeChannel | null = null): OwnPipelines {
  return new OwnPipelines(texts, channel, () => 1_000);
}

function feedOf(...pipelines: PipelineListing[]) {
  return { snapshot: { pipelines, runs: [], connected: true }, on: () => () => undefined };
}

class FakeChannel {
  others: (() => void)[] = [];
  readonly #listeners: (() => void)[] = [];

  postMessage(): void {
    for (const other of this.others) other();
  }

  addEventListener(_type: 'message', listener: () => void): void {
    this.#listeners.push(listener);
  }

  hear(): void {
    for (const listener of this.#listeners) listener();
  }
}

const refuse = (): Promise<never> => Promise.reject(new Error('the edge was asked'));

test('what is kept is there in the next visit, and in the list', async () => {
  const texts = new MemoryPipelineTexts();
  await make(texts).put(PIPELINE, TEXT);
  const next = make(texts);
  await next.load();
  expect(next.find('my-objects')?.text).toBe(TEXT);
  expect(withOwnListings(feedOf(), next).snapshot.pipelines).toMatchObject([
    { id: 'my-objects', name: 'My objects', host: 'browser', model: 'centernet', state: 'idle' },
  ]);
  await next.remove('my-objects');
  expect(next.all).toEqual([]);
});

test('a pipeline of its own comes before one of the edge, in the list and when it is started', async () => {
  const own = make();
  await own.put(PIPELINE, TEXT);
  const [listing] = own.all;
  if (listing === undefined) throw new Error('nothing was kept');
  const theirs = { ...listing.listing, name: 'Theirs' };
  expect(withoutOwnListings(feedOf(theirs), own).snapshot.pipelines).toEqual([]);
  expect(withOwnListings(feedOf(theirs), own).snapshot.pipelines.map(({ name }) => name)).toEqual([
    'My objects',
  ]);
  const definitions = withOwnDefinitions({ pipeline: refuse, manifest: refuse }, own);
  expect(await definitions.pipeline('my-objects', signal)).toEqual(PIPELINE);
  await expect(definitions.pipeline('other', signal)).rejects.toThrow(/edge was asked/);
});

test('the list changes with either of both', async () => {
  const own = make();
  const heard: number[] = [];
  const stop = withOwnListings(feedOf(), own).on(({ pipelines }) => heard.push(pipelines.length));
  await own.put(PIPELINE, TEXT);
  stop();
  await own.remove('my-objects');
  expect(heard).toEqual([1]);
});

test('another tab hears of it', async () => {
  const texts = new MemoryPipelineTexts();
  const [here, there] = [new FakeChannel(), new FakeChannel()];
  here.others = [() => there.hear()];
  const [own, other] = [make(texts, here), make(texts, there)];
  const told = new Promise<void>((resolve) => void other.on(resolve));
  await own.put(PIPELINE, TEXT);
  await told;
  expect(other.find('my-objects')?.text).toBe(TEXT);
});

test('what cannot be read is not there, and more than a hundred are refused', async () => {
  const texts = new MemoryPipelineTexts();
  await texts.put('own', 'broken', { id: 'broken' });
  const own = make(texts);
  await own.load();
  expect(own.all).toEqual([]);
  for (let at = 0; at < 100; at += 1) await own.put({ ...PIPELINE, id: `p${at}` }, TEXT);
  await expect(own.put(PIPELINE, TEXT)).rejects.toMatchObject({ code: 'storage' });
  await own.put({ ...PIPELINE, id: 'p7' }, `${TEXT}# again\n`);
  expect(own.find('p7')?.text).toContain('# again');
});

test('what was written of a pipeline of the edge holds for one revision', async () => {
  const own = make();
  await own.keepEdgeText('faces', '1', '# mine');
  expect(await own.edgeText('faces', '1')).toBe('# mine');
  expect(await own.edgeText('faces', '2')).toBeUndefined();
});
