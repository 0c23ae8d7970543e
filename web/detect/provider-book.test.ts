import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { MemoryValues } from '../store/database.ts';
import { KeptVerdicts } from '../store/verdicts.ts';
import { RUNTIME_VERSION } from '../workers/lane.api.ts';
import type { GpuProbe } from '../workers/lane.api.ts';
import { CrashGuard } from './crash-guard.ts';
import { ProviderBook } from './provider-book.ts';
import type { ProviderVerdict } from './provider-verdict.ts';

const MODEL = { sha256: 'a'.repeat(64) };
const CARD: GpuProbe = { usable: true, software: false, words: 'a card' };
const DAY_MS = 24 * 3600 * 1000;
const VERDICT: ProviderVerdict = {
  provider: 'webgpu',
  reason: 'measured here',
  times: { wasmMs: 9, webgpuMs: 1, pixelsMs: null },
  agreed: true,
  pixels: false,
  pixelsReason: 'no',
  at: 0,
  failed: false,
};

/** A device with a past: so many deaths of each risk. */
function bookWith({
  userAgent = 'a browser',
  deaths = 0,
  now = (): number => 0,
  values = new MemoryValues(),
} = {}) {
  const kept = new Map([
    ['sightline-risk-webgpu', JSON.stringify({ deaths, pages: [] })],
    ['sightline-risk-threads', JSON.stringify({ deaths, pages: [] })],
  ]);
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const guard = new CrashGuard(store, { id: 'a', living: () => Promise.resolve(['a']) });
  return new ProviderBook({ verdicts: new KeptVerdicts(values), guard, userAgent, now });
}

const probe = (): Promise<GpuProbe> => Promise.resolve(CARD);

test('what was measured counts for the same model, device, browser and runtime alone', async () => {
  const values = new MemoryValues();
  const book = bookWith({ values });
  const { measureAs = '' } = await book.decide(MODEL, 'auto', probe);
  expect(measureAs).toContain(RUNTIME_VERSION);
  await book.remember(measureAs, VERDICT);
  expect(await bookWith({ values }).decide(MODEL, 'auto', probe)).toMatchObject({ provider: 'webgpu' });
  const others = [
    bookWith({ values }).decide({ sha256: 'b'.repeat(64) }, 'auto', probe),
    bookWith({ values, userAgent: 'a newer browser' }).decide(MODEL, 'auto', probe),
    bookWith({ values }).decide(MODEL, 'auto', () => Promise.resolve({ ...CARD, words: 'another card' })),
  ];
  for (const other of await Promise.all(others)) {
    expect(other).toMatchObject({ provider: 'wasm', measureAs: expect.any(String) });
  }
});

test('the version in the name of a verdict is that of the runtime', async () => {
  const text = await readFile('node_modules/onnxruntime-web/package.json', 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: RUNTIME_VERSION });
});

test('what failed is tried again after a day, what was measured is not', async () => {
  let now = 0;
  const book = bookWith({ now: () => now });
  const { measureAs = '' } = await book.decide(MODEL, 'auto', probe);
  await book.remember(measureAs, { ...VERDICT, provider: 'wasm', failed: true });
  expect(await book.decide(MODEL, 'auto', probe)).not.toHaveProperty('measureAs');
  now = DAY_MS;
  expect(await book.decide(MODEL, 'auto', probe)).toHaveProperty('measureAs');
  await book.remember(measureAs, VERDICT);
  now = 400 * DAY_MS;
  expect(await book.decide(MODEL, 'auto', probe)).not.toHaveProperty('measureAs');
});

test('the way of the pixels alone adds to what was known', async () => {
  const book = bookWith();
  const { measureAs = '' } = await book.decide(MODEL, 'auto', probe);
  await book.remember(measureAs, VERDICT);
  await book.remember(measureAs, { ...VERDICT, provider: null, reason: '', agreed: null, pixels: true });
  expect(await book.decide(MODEL, 'auto', probe)).toMatchObject({ provider: 'webgpu', pixels: true });
});

test('after pages died of it the GPU and threads are left alone, until they are chosen or measured', async () => {
  const book = bookWith({ deaths: 2 });
  const decision = await book.decide(MODEL, 'auto', probe);
  expect(decision).toMatchObject({ provider: 'wasm', maxThreads: 1 });
  expect(decision.reason).toMatch(/WebGPU ended here several times.*threads ended here/);
  expect(await book.decide(MODEL, 'webgpu', probe)).toMatchObject({ provider: 'webgpu' });
  await book.measureAgain();
  expect(await book.decide(MODEL, 'auto', probe)).toMatchObject({ measureAs: expect.any(String) });
});

test('a phone on which WebGPU is known to crash measures it only when asked', async () => {
  const book = bookWith({ userAgent: 'an iPhone' });
  expect(await book.decide(MODEL, 'auto', probe)).not.toHaveProperty('measureAs');
  await book.measureAgain();
  expect(await book.decide(MODEL, 'auto', probe)).toHaveProperty('measureAs');
});

test('what cannot be read of the store is as if it was never there, and at most 100 verdicts are kept', async () => {
  const values = new MemoryValues();
  await values.put('settings', 'provider-verdicts', { broken: { provider: 'cuda' }, [`x`]: 5 });
  const verdicts = new KeptVerdicts(values);
  expect(await verdicts.get('broken')).toBeNull();
  for (let at = 0; at < 130; at += 1) await verdicts.put(`model ${at}`, { ...VERDICT, at });
  expect(await verdicts.get('model 29')).toBeNull();
  expect(await verdicts.get('model 30')).toMatchObject({ at: 30 });
  await verdicts.clear();
  expect(await verdicts.get('model 129')).toBeNull();
});
