import { readdir } from 'node:fs/promises';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { openApp, type App } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { reportViolations } from './csp-reports.ts';
import { startEdge, type Edge } from './edge.ts';
import { startElsewhere } from './elsewhere.ts';
import { facesScene, type Scene } from './scenes.ts';

let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge();
});
test.afterAll(() => edge.stop());

/** Requests of a context, its workers included, that go to another origin. */
function watchRequests(context: BrowserContext, origin: string): readonly string[] {
  const foreign: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !['blob:', 'data:'].includes(url.protocol)) foreign.push(url.href);
  });
  return foreign;
}

const choose = (page: Page, group: string, choice: string): Promise<void> =>
  page.getByRole('group', { name: group }).getByRole('radio', { name: choice }).check();

async function openPicture(page: Page, scene: Scene): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a picture or video', exact: true }).click();
  await (await chooser).setFiles({ name: 'people.jpg', mimeType: 'image/jpeg', buffer: scene.jpeg });
}

/** Everything a person can do in the page, one thing after the other. */
async function useAll(app: App, scene: Scene): Promise<void> {
  const { page } = app;
  await choose(page, 'Where it runs', 'Browser');
  await choose(page, 'Runtime in the browser', 'WASM');
  await page.getByRole('button', { name: /^faces/ }).click();
  await page.getByRole('button', { name: 'Start camera' }).click();
  await app.result({ placement: 'browser', nonEmpty: true });
  await choose(page, 'Where it runs', 'Edge');
  await app.result({ placement: 'edge', nonEmpty: true });
  for (const theme of ['light', 'dark', 'as the system']) {
    await page.getByRole('button', { name: /^Theme/ }).click();
    await expect(page.getByRole('button', { name: `Theme: ${theme}` })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Stop' }).click();
  await openPicture(page, scene);
  await app.result({ nonEmpty: true });
}

test('a whole run stays within the policy and on its own origin', async () => {
  const scene = await facesScene();
  const elsewhere = await startElsewhere();
  const server = await reportViolations(edge.port);
  const browser = await launch({ camera: await calmCameraFile(scene) });
  try {
    const context = await browser.newContext({ proxy: { server: elsewhere.url, bypass: 'localhost' } });
    const foreign = watchRequests(context, server.url);
    const app = await openApp(context, server.url);
    expect(await app.page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    await useAll(app, scene);
    await app.page.goto(`${server.url}/docs`);
    await expect(app.page.getByRole('heading', { level: 1 })).toContainText('Sightline');
    expect(await app.page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    expect(app.complaints).toEqual([]);
    expect(foreign).toEqual([]);
    expect(elsewhere.asked).toEqual([]);
    // One of our own at the end: when it has been reported, all before it have been.
    await app.page.evaluate(() => {
      new Image().src = 'http://elsewhere.invalid/';
    });
    const own = `img-src http://elsewhere.invalid/ in ${server.url}/docs`;
    await expect.poll(() => server.violations).toContain(own);
    expect(server.violations).toEqual([own]);
  } finally {
    await browser.close();
    await server.close();
    await elsewhere.close();
  }
});

const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
];

async function paths(): Promise<string[]> {
  const assets = await readdir('build/web/assets');
  const one = (ending: string): string => {
    const name = assets.find((file) => file.endsWith(ending));
    if (name === undefined) throw new Error(`no ${ending} in build/web/assets`);
    return `/assets/${name}`;
  };
  return [
    one('.js'),
    one('.wasm'),
    one('.mjs'),
    '/embed/sightline.js',
    '/embed/view.js',
    '/embed/frame.html',
  ];
}

test('every answer is isolated and under the policy; only what foreign pages load may be loaded by them', async () => {
  for (const path of ['/', '/docs', '/api/pipelines', '/sw.js', '/nothing.js', ...(await paths())]) {
    const { headers } = await fetch(edge.url + path);
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy, path).toEqual(expect.arrayContaining(POLICY));
    expect(policy.join(), path).not.toMatch(/'unsafe-/);
    const forAll = /^\/(assets|embed)\//.test(path);
    expect(Object.fromEntries(headers), path).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': forAll ? 'cross-origin' : 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(headers.get('access-control-allow-origin'), path).toBe(forAll ? '*' : null);
    const framed = path === '/embed/frame.html';
    expect(headers.get('document-isolation-policy'), path).toBe(framed ? 'isolate-and-require-corp' : null);
    if (!framed) expect(policy, path).toContain("frame-ancestors 'self'");
  }
});
