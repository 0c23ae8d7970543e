import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { EventCountsSchema, EventDetailSchema, EventPageSchema } from '../../shared/run/event-store.ts';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import type { OpenEvents } from '../open-events.ts';
import { START, eventAt, testFolder } from '../store/connection.cases.ts';
import { testMemory } from '../store/events/memory.cases.ts';

vi.setConfig({ hookTimeout: 30_000 });

const PICTURE = new URL('../../node_modules/@vladmandic/human/assets/samples.jpg', import.meta.url);
let place: Awaited<ReturnType<typeof testFolder>>;
let memory: OpenEvents;
let it: TestApp;

beforeEach(async () => {
  place = await testFolder();
  memory = await testMemory(place.folder);
  it = await createTestApp({ memory });
});
afterEach(async () => {
  await memory.close();
  await Promise.all([it.remove(), place.remove()]);
});

const ID = '/api/events/porch~object-1';
const box = { x: 0.25, y: 0.5, width: 0.5, height: 0.25 };

async function page(query = '') {
  const answer = await it.ask(`/api/events${query}`);
  expect(answer.status).toBe(200);
  return EventPageSchema.parse(await answer.json());
}

const put = (path: string, body: unknown) =>
  it.ask(path, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });

test('lists, filters and pages', async () => {
  for (let n = 1; n <= 5; n += 1)
    await memory.events.put(eventAt(n, { label: n % 2 === 0 ? 'car' : 'person', score: n / 10 }), 'porch');
  const first = await page('?limit=2');
  expect(first.events.map(({ event }) => event.id)).toEqual(['object-5', 'object-4']);
  const second = await page(`?limit=2&cursor=${first.next ?? ''}`);
  expect(second.events.map(({ event }) => event.id)).toEqual(['object-3', 'object-2']);
  const ids = async (query: string) => (await page(query)).events.map(({ event }) => event.id);
  expect(await ids('?label=car&label=dog&min_score=0.3')).toEqual(['object-4']);
  expect(await ids(`?from=${new Date(START + 4000).toISOString()}`)).toEqual(['object-5', 'object-4']);
  expect(await ids('?pipeline=nowhere')).toEqual([]);
  const counts = EventCountsSchema.parse(await (await it.ask('/api/events/counts')).json());
  expect(counts).toMatchObject({ total: 5, labels: { person: 3, car: 2 } });
});

test.each([
  '?limit=0',
  '?limit=999',
  '?from=yesterday',
  '?track=x',
  '?min_score=2',
  '?feedback=maybe',
  '?cursor=1_2_x',
])('says what is wrong with %s', async (query) => {
  const answer = await it.ask(`/api/events${query}`);
  expect([answer.status, (await answer.json()) as unknown]).toEqual([
    400,
    expect.objectContaining({ type: 'invalid_message' }),
  ]);
});

test('one event: shown, judged, protected, removed', async () => {
  await memory.events.put(eventAt(1, { label: 'cat' }), 'porch');
  expect(EventDetailSchema.parse(await (await it.ask(ID)).json()).history).toHaveLength(1);
  expect(await (await put(`${ID}/label`, { verdict: 'wrong', label: 'dog' })).json()).toMatchObject({
    feedback: { verdict: 'wrong', label: 'dog' },
    protected: true,
  });
  expect(await (await put(`${ID}/label`, { verdict: null })).json()).toMatchObject({ feedback: null });
  expect(await (await put(`${ID}/protected`, { protected: true })).json()).toMatchObject({ protected: true });
  expect((await put(`${ID}/label`, { verdict: 'perhaps' })).status).toBe(400);
  expect((await it.ask(ID, { method: 'DELETE' })).status).toBe(204);
  for (const method of ['GET', 'DELETE']) expect((await it.ask(ID, { method })).status).toBe(404);
  expect((await put(`${ID}/label`, { verdict: 'right' })).status).toBe(404);
});

test('files come whole, in part, or not again', async () => {
  const content = Uint8Array.from({ length: 100 }, (_, n) => n);
  await memory.events.put(eventAt(1), 'porch', [{ kind: 'snapshot', type: 'image/jpeg', content }]);
  const whole = await it.ask(`${ID}/snapshot`);
  expect([whole.status, whole.headers.get('Content-Type')]).toEqual([200, 'image/jpeg']);
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(content);
  const part = async (range: string) => {
    const answer = await it.ask(`${ID}/snapshot`, { headers: { Range: range } });
    return [
      answer.status,
      answer.headers.get('Content-Range'),
      [...new Uint8Array(await answer.arrayBuffer())],
    ];
  };
  expect(await part('bytes=0-1')).toEqual([206, 'bytes 0-1/100', [0, 1]]);
  expect(await part('bytes=98-')).toEqual([206, 'bytes 98-99/100', [98, 99]]);
  expect(await part('bytes=-1')).toEqual([206, 'bytes 99-99/100', [99]]);
  expect(await part('bytes=98-1000')).toEqual([206, 'bytes 98-99/100', [98, 99]]);
  expect((await part('bytes=100-')).slice(0, 2)).toEqual([416, 'bytes */100']);
  const etag = whole.headers.get('ETag') ?? '';
  expect((await it.ask(`${ID}/snapshot`, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  expect((await it.ask(`${ID}/thumbnail`)).status).toBe(200);
  expect((await it.ask(`${ID}/clip`)).status).toBe(404);
  expect((await it.ask(`${ID}/secrets`)).status).toBe(404);
});

const CocoSchema = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string(), width: z.number(), height: z.number() })),
  annotations: z.array(
    z.object({ image_id: z.number(), category_id: z.number(), bbox: z.array(z.number()) }),
  ),
  categories: z.array(z.object({ id: z.number(), name: z.string() })),
});

test('a data set has the pictures, and boxes as people said they are', async () => {
  const content = new Uint8Array(await readFile(PICTURE));
  const media = [{ kind: 'snapshot', type: 'image/jpeg', content }] as const;
  for (let n = 1; n <= 4; n += 1)
    await memory.events.put(eventAt(n, { label: 'cat', box }), 'porch', n === 4 ? [] : media);
  await memory.events.label('porch~object-1', { verdict: 'wrong' });
  await memory.events.label('porch~object-2', { verdict: 'wrong', label: 'dog' });
  const answer = await it.ask('/api/events/export?format=coco&label=cat');
  expect(answer.headers.get('Content-Disposition')).toMatch(/sightline-.*\.zip/);
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  const coco = CocoSchema.parse(JSON.parse(new TextDecoder().decode(files['annotations.json'])));
  expect(coco.images.map(({ file_name: name }) => files[`images/${name}`]?.length)).toEqual(
    Array(3).fill(content.length),
  );
  const [image] = coco.images;
  if (image === undefined) throw new Error('no image');
  const bbox = [image.width / 4, image.height / 2, image.width / 2, image.height / 4];
  const names = new Map(coco.categories.map(({ id, name }) => [id, name]));
  expect(coco.annotations.map((each) => [each.image_id, names.get(each.category_id), each.bbox])).toEqual([
    [1, 'cat', bbox],
    [2, 'dog', bbox],
  ]);
  expect((await it.ask('/api/events/export?format=yolo')).status).toBe(400);
});

test('who may see reads, who may infer judges, who may manage removes', async () => {
  const guarded = await createTestApp({ memory, tokenRequired: true });
  await memory.events.put(eventAt(1), 'porch');
  const as = async (role: 'view' | 'infer' | 'manage', path: string, method = 'GET') => {
    const { token } = await guarded.tokens.create({ name: `${role} ${method}`, role, expiresAt: null });
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const body = method === 'PUT' ? { body: '{"verdict":"right"}' } : {};
    return (await guarded.ask(path, { method, headers, ...body })).status;
  };
  expect(await as('view', '/api/events')).toBe(200);
  expect(await as('view', `${ID}/label`, 'PUT')).toBe(403);
  expect(await as('infer', `${ID}/label`, 'PUT')).toBe(200);
  expect(await as('infer', ID, 'DELETE')).toBe(403);
  expect(await as('manage', ID, 'DELETE')).toBe(204);
  expect((await guarded.ask('/api/events')).status).toBe(401);
  await guarded.remove();
});
