import { expect, test, type Browser } from '@playwright/test';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { openApp } from './app.ts';

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  edge = await startEdge();
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

interface Received {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

function parseEvent(block: string): Received | undefined {
  const field = (name: string): string =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  const data = field('data');
  return data === '' ? undefined : { event: field('event'), id: field('id'), data: JSON.parse(data) };
}

/** Reads a live event stream as any client would; `next` waits for the next event. */
async function listen(lastEventId?: string): Promise<{ next: () => Promise<Received>; close: () => void }> {
  const abort = new AbortController();
  const response = await fetch(`${edge.url}/api/events/stream`, {
    signal: abort.signal,
    headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';
  const next = async (): Promise<Received> => {
    for (;;) {
      const end = buffered.indexOf('\n\n');
      if (end >= 0) {
        const event = parseEvent(buffered.slice(0, end));
        buffered = buffered.slice(end + 2);
        if (event !== undefined) return event;
        continue;
      }
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) throw new Error('the stream ended');
      buffered += chunk.value;
    }
  };
  return { next, close: () => abort.abort() };
}

const definition = (threshold: number): string =>
  JSON.stringify({
    name: 'Front door',
    elements: [
      { source: 'camera' },
      { detect_faces: { ai_model: 'faces', confidence_threshold: threshold } },
    ],
  });

function put(id: string, threshold: number): Promise<Response> {
  return fetch(`${edge.url}/api/pipelines/${id}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: definition(threshold),
  });
}

test('the list comes at once, then what is added, changed and removed, and a client that comes back misses nothing', async () => {
  const first = await listen();
  const snapshot = await first.next();
  expect(snapshot.event).toBe('pipelines');
  expect((snapshot.data as { id: string }[]).map(({ id }) => id).toSorted()).toEqual([
    'faces',
    'objects',
    'poses',
  ]);

  expect((await put('door', 0.5)).status).toBe(201);
  const added = await first.next();
  expect(added).toMatchObject({
    event: 'pipeline',
    data: { type: 'added', pipeline: { id: 'door', state: 'idle' } },
  });
  first.close();

  // Meanwhile, with nobody listening:
  expect((await put('door', 0.7)).status).toBe(200);
  const second = await listen(added.id);
  const changed = await second.next();
  expect(changed).toMatchObject({ event: 'pipeline', data: { type: 'changed', pipeline: { id: 'door' } } });
  expect((await fetch(`${edge.url}/api/pipelines/door`, { method: 'DELETE' })).status).toBe(204);
  expect(await second.next()).toMatchObject({ event: 'pipeline', data: { type: 'removed', id: 'door' } });
  second.close();
});

test('the page shows a pipeline that is added while it is open, and drops it when it is removed', async () => {
  const app = await openApp(browser, edge.url);
  await expect(app.page.getByText('Front door')).toHaveCount(0);
  expect((await put('door', 0.5)).status).toBe(201);
  await expect(app.page.getByText('Front door').first()).toBeVisible();
  await fetch(`${edge.url}/api/pipelines/door`, { method: 'DELETE' });
  await expect(app.page.getByText('Front door')).toHaveCount(0);
  expect(app.complaints).toEqual([]);
  await app.page.close();
});

/** How many event streams the edge serves. */
async function streams(): Promise<number> {
  const text = await (await fetch(`${edge.url}/metrics`)).text();
  return Number(/^sightline_event_clients (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
}

test('all tabs of a browser share one event stream, and hear of everything when the first is closed', async () => {
  const context = await browser.newContext();
  const tabs = [];
  for (let tab = 0; tab < 3; tab += 1) {
    const page = await context.newPage();
    await page.goto(edge.url);
    await expect(page.getByText('Objects').first()).toBeVisible();
    tabs.push(page);
  }
  await expect.poll(streams).toBe(1);
  await tabs[0]?.close();
  await expect.poll(streams).toBe(1);
  expect((await put('porch', 0.5)).status).toBe(201);
  for (const page of tabs.slice(1)) await expect(page.getByText('Front door').first()).toBeVisible();
  await fetch(`${edge.url}/api/pipelines/porch`, { method: 'DELETE' });
  await context.close();
  await expect.poll(streams).toBe(0);
});

test('a definition that cannot be is refused with the near miss, and changes nothing', async () => {
  const answer = await fetch(`${edge.url}/api/pipelines/broken`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ elements: [{ source: 'camera' }, { detect_face: { ai_model: 'faces' } }] }),
  });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('detect_faces');
  expect((await fetch(`${edge.url}/api/pipelines/broken`)).status).toBe(404);
});
