import { rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TINY_BYTES, TINY_SHA256, createTestApp, writeFiles } from './app.cases.ts';
import type { TestApp } from './app.cases.ts';

let it: TestApp;
beforeAll(async () => {
  it = await createTestApp();
});
afterAll(() => it.remove());

const JSON_TYPE = { 'Content-Type': 'application/json' };

function change(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } };
}

test('says that it lives and whether it is ready, with true statuses', async () => {
  expect(await (await it.ask('/livez')).json()).toEqual({ live: true });
  const ready = await it.ask('/readyz');
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { ready: true, reasons: [], warnings: [], pipelines: {}, models: {} },
  ]);
  const other = await createTestApp({ reasons: ['The web app is not built.'] });
  const notReady = await other.ask('/readyz');
  expect([notReady.status, await notReady.json()]).toMatchObject([
    503,
    { ready: false, reasons: ['The web app is not built.'] },
  ]);
  await other.remove();
});

test('every answer is isolated, carries the policy and an id of the request', async () => {
  for (const path of ['/', '/api/pipelines', '/nothing/here', '/assets/main-0a1B2c3D.js', '/docs']) {
    const { headers } = await it.ask(path);
    expect(headers.get('Content-Security-Policy')).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'self'");
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Permissions-Policy')).toContain('camera=(self)');
    expect(headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
  }
});

test('a request id is taken over when it is safe to, else replaced', async () => {
  const safe = await it.ask('/livez', { headers: { 'X-Request-Id': 'abc-1' } });
  expect(safe.headers.get('X-Request-Id')).toBe('abc-1');
  const unsafe = await it.ask('/livez', { headers: { 'X-Request-Id': '<script>' } });
  expect(unsafe.headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
});

test('serves the app; only navigations to its own paths fall back to its page', async () => {
  const page = await it.ask('/');
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('Cache-Control')).toBe('no-cache');
  const navigation = { headers: { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' } };
  expect(await (await it.ask('/pipelines/faces', navigation)).text()).toContain('<title>app');
  for (const path of ['/api/nothing', '/assets/old-00000000.js', '/embed/x', '/models/x', '/missing.png']) {
    expect((await it.ask(path, navigation)).status).toBe(404);
  }
  expect((await it.ask('/pipelines/faces')).status).toBe(404);
});

test('an unknown path is a 404 in the uniform form', async () => {
  const response = await it.ask('/api/nothing', { headers: { 'X-Request-Id': 'r1' } });
  expect([response.status, await response.json()]).toEqual([
    404,
    { code: 404, type: 'not_found', message: 'There is nothing at GET /api/nothing.', requestId: 'r1' },
  ]);
  expect((await it.ask('/api/pipelines', { method: 'POST' })).status).toBe(404);
});

test('hashed assets are kept for ever, entry points are asked for again, and 304 saves the bytes', async () => {
  const asset = await it.ask('/assets/main-0a1B2c3D.js');
  expect(asset.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  for (const path of ['/', '/sw.js', '/embed/sightline.js', '/embed/frame.html', '/manifest.webmanifest']) {
    expect((await it.ask(path)).headers.get('Cache-Control')).toBe('no-cache');
  }
  const etag = asset.headers.get('ETag') ?? '';
  const again = await it.ask('/assets/main-0a1B2c3D.js', { headers: { 'If-None-Match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('a HEAD request gets the head', async () => {
  const head = await it.ask('/assets/main-0a1B2c3D.js', { method: 'HEAD' });
  expect([head.status, head.headers.get('Content-Length'), await head.text()]).toEqual([200, '9', '']);
});

test('sends what was compressed beforehand to those who take it, unless it is stale', async () => {
  const web = join(it.folder, 'web');
  await writeFiles(web, { 'big.wasm': 'plain', 'big.wasm.br': 'brotli', 'big.wasm.gz': 'gzip' });
  const get = async (encodings: string): Promise<(string | null)[]> => {
    const response = await it.ask('/big.wasm', { headers: { 'Accept-Encoding': encodings } });
    expect(response.headers.get('Content-Type')).toBe('application/wasm');
    expect(response.headers.get('Vary')).toContain('Accept-Encoding');
    return [response.headers.get('Content-Encoding'), await response.text()];
  };
  expect(await get('gzip, br')).toEqual(['br', 'brotli']);
  expect(await get('gzip')).toEqual(['gzip', 'gzip']);
  expect(await get('br;q=0, identity')).toEqual([null, 'plain']);
  await utimes(join(web, 'big.wasm.br'), 1, 1);
  expect(await get('br')).toEqual([null, 'plain']);
});

test('what foreign pages load for the element is open to them, and the frame may be held by whom we allow', async () => {
  const headers = {
    Origin: 'https://shop.example',
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Mode': 'cors',
  };
  for (const path of ['/embed/sightline.js', '/assets/main-0a1B2c3D.js']) {
    const response = await it.ask(path, { headers });
    expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([200, '*']);
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
  }
  expect((await it.ask('/')).headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  const framed = await createTestApp({ embedAncestors: ["'self'", 'https://shop.example'] });
  const frame = await framed.ask('/embed/frame.html', {
    headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
  });
  expect(frame.status).toBe(200);
  expect(frame.headers.get('Content-Security-Policy')).toContain(
    "frame-ancestors 'self' https://shop.example",
  );
  expect(frame.headers.get('Document-Isolation-Policy')).toBe('isolate-and-require-corp');
  expect(frame.headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
  expect((await framed.ask('/')).headers.get('Content-Security-Policy')).toContain("frame-ancestors 'self'");
  await framed.remove();
});

test('a foreign name, a foreign page and a hidden foreign request get nothing', async () => {
  const named = await it.app.request('http://evil.example/api/pipelines');
  expect([named.status, (await named.json()).type]).toEqual([421, 'forbidden']);
  const page = await it.ask('/api/pipelines/things', {
    method: 'DELETE',
    headers: { Origin: 'http://evil.example' },
  });
  expect(page.status).toBe(403);
  expect(page.headers.get('Access-Control-Allow-Origin')).toBeNull();
  const hidden = await it.ask('/api/events/stream', {
    headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
  });
  expect(hidden.status).toBe(403);
  expect((await it.ask('/api/pipelines/things')).status).toBe(200);
});

test('a configured origin may change things, preflights included', async () => {
  const friendly = await createTestApp({ allowedOrigins: ['https://friend.example'] });
  const origin = { Origin: 'https://friend.example' };
  const preflight = await friendly.ask('/api/pipelines/things', {
    method: 'OPTIONS',
    headers: { ...origin, 'Access-Control-Request-Method': 'PUT' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('Access-Control-Allow-Methods')).toContain('PUT');
  const removed = await friendly.ask('/api/pipelines/things', { method: 'DELETE', headers: origin });
  expect(removed.status).toBe(204);
  expect(removed.headers.get('Access-Control-Allow-Origin')).toBe('https://friend.example');
  await friendly.remove();
});

test('a client that asks too often is told when to come back', async () => {
  const limited = await createTestApp({ limits: { requestsPerSecond: 2, requestBurst: 3 } });
  const statuses: number[] = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await limited.ask('/livez')).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const refused = await limited.ask('/livez');
  expect([refused.headers.get('Retry-After'), (await refused.json()).type]).toEqual(['1', 'overloaded']);
  limited.clock.advance(1000);
  expect((await limited.ask('/livez')).status).toBe(200);
  await limited.remove();
});

test('a body that is too large is refused', async () => {
  const small = await createTestApp({ limits: { bodyBytes: 100 } });
  const response = await small.ask('/api/pipelines/x', change('PUT', 'y'.repeat(200)));
  expect([response.status, (await response.json()).type]).toEqual([413, 'too_large']);
  await small.remove();
});

test('names its models, gives their manifests, and their files for ever', async () => {
  const list = await (await it.ask('/api/models')).json();
  expect(list.map((manifest: { id: string }) => manifest.id)).toEqual(['tiny']);
  const manifest = await it.ask('/api/models/tiny');
  expect((await manifest.json()).sha256).toBe(TINY_SHA256);
  const etag = manifest.headers.get('ETag') ?? '';
  expect((await it.ask('/api/models/tiny', { headers: { 'If-None-Match': etag } })).status).toBe(304);
  const file = await it.ask('/models/tiny/1/tiny.onnx');
  expect(Buffer.from(await file.arrayBuffer())).toEqual(TINY_BYTES);
  expect(file.headers.get('ETag')).toBe(`"${TINY_SHA256}"`);
  expect(file.headers.get('Cache-Control')).toContain('immutable');
});

test('only a model’s own file is served, and a slip is answered with what was probably meant', async () => {
  const paths = [
    '/models/tiny/1/other.onnx',
    '/models/tiny/1/..%2Ftiny.manifest.json',
    '/models/tiny/2/tiny.onnx',
  ];
  for (const path of paths) expect((await it.ask(path)).status).toBe(404);
  expect((await (await it.ask('/api/models/tny')).json()).message).toContain('did you mean "tiny"');
});

test('a model that is put there while the server runs is found', async () => {
  const { folder, clock, ask } = await createTestApp();
  const file = join(folder, 'models', 'tiny.manifest.json');
  await rename(file, join(folder, 'tiny.manifest.json'));
  clock.advance(1000);
  expect(await (await ask('/api/models')).json()).toMatchObject([{ id: 'tiny.onnx', state: 'broken' }]);
  await rename(join(folder, 'tiny.manifest.json'), file);
  clock.advance(1000);
  expect((await ask('/api/models/tiny')).status).toBe(200);
});

test('describes itself, for programs and for people', async () => {
  const document = await (await it.ask('/openapi.json')).json();
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining([
      '/api/pipelines',
      '/api/pipelines/{id}',
      '/api/models/{id}',
      '/readyz',
      '/metrics',
    ]),
  );
  expect(Object.keys(document.paths['/api/pipelines/{id}'])).toEqual(['get', 'put', 'patch', 'delete']);
  const page = await (await it.ask('/docs')).text();
  expect(page).toContain('GET /api/pipelines/{id}');
  // Nothing inline and nothing from elsewhere: the policy would refuse it.
  expect(page).not.toMatch(/<style|<script|https?:\/\//);
  expect((await it.ask('/docs/style.css')).headers.get('Content-Type')).toContain('text/css');
});

test('counts what it answers', async () => {
  const own = await createTestApp();
  await own.ask('/livez');
  await own.ask('/api/nothing');
  const text = await (await own.ask('/metrics')).text();
  expect(text).toContain('sightline_http_requests_total{method="GET",status="200"} 1');
  expect(text).toContain('sightline_http_requests_total{method="GET",status="404"} 1');
  await own.remove();
});
