import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible, WCAG_WITHOUT_21 } from './axe.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { pairing, sightline } from './cli.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  edge = await startEdge({ flags: ['--https', '--require-token', '--log-level', 'trace'] });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** A browser profile of its own, as a phone that was never here. */
function newPhone(viewport = { width: 1280, height: 900 }): Promise<BrowserContext> {
  return browser.newContext({ ignoreHTTPSErrors: true, viewport });
}

/** Errors, but for requests that the edge refused, and the stream that it ended; the browser notes them down. */
function unexpected(complaints: readonly string[]): string[] {
  return complaints.filter(
    (line) => !/status of 40[13]|INCOMPLETE_CHUNKED|WebSocket|ServiceWorker|SSL certificate/.test(line),
  );
}

/** A page of somebody else, which may hold the element. */
async function startHost(): Promise<{ url: string; server: Server }> {
  const page = `<!doctype html><title>${edge.url}</title><body>
    <script type="module" src="${edge.url}/embed/sightline.js"></script>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(page);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return { url: `http://127.0.0.1:${address.port}/`, server };
}

function form(page: Page) {
  return page.getByRole('region', { name: 'Sign in to this edge' });
}

test('a phone that scans the code is let in, sees the list, and has its camera worked on at the edge', async () => {
  const phone = await newPhone();
  const url = await pairing(edge, 'infer');
  const code = /#pair=(\w+)/.exec(url)?.[1] ?? '';
  const app = await openApp(phone, url);
  const { page } = app;
  // The code is nowhere to be found any more, and no second time good.
  await expect(page).toHaveURL(`${edge.url}/`);
  await expect(page.getByText('you may see, and have frames worked on')).toBeVisible();
  await expect(page.locator('sl-pipelines')).toContainText('faces');
  expect(await page.evaluate(() => globalThis.isSecureContext)).toBe(true);
  await app.setPlacement('edge');
  await app.start('faces');
  const result = await app.result({ placement: 'edge', nonEmpty: true });
  expect(result.detections.length).toBeGreaterThan(0);
  await app.stop();
  const cookies = await phone.cookies();
  expect(cookies).toEqual([
    expect.objectContaining({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' }),
  ]);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept.filter((path) => path.startsWith('/api/'))).toEqual([]);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(form(page)).toBeVisible();
  expect(await page.evaluate(async () => (await fetch('/api/pipelines')).status)).toBe(401);
  // What this browser has used before goes on working in it.
  await app.setPlacement('browser');
  await app.start('faces');
  expect((await app.result({ placement: 'browser', nonEmpty: true })).detections.length).toBeGreaterThan(0);
  expect(unexpected(app.complaints)).toEqual([]);

  const again = await openApp(await newPhone(), url);
  await expect(form(again.page)).toContainText('is not good');
  await expect(again.page).toHaveURL(`${edge.url}/`);
  expect(edge.log()).not.toContain(code);
  await phone.close();
  await again.page.context().close();
});

test('whoever may only see is refused in words, and goes on in the browser', async () => {
  const phone = await newPhone();
  const app = await openApp(phone, await pairing(edge, 'view'));
  await expect(app.page.locator('sl-pipelines')).toContainText('faces');
  await app.setPlacement('edge');
  await app.start('faces');
  expect((await app.result({ placement: 'browser', nonEmpty: true })).detections.length).toBeGreaterThan(0);
  await expect(app.page.getByText(/needs the role "infer"/).first()).toBeVisible();
  await expect(app.page.getByText(/^Not listed: .* needs a token with the role "infer"/)).toBeVisible();
  await app.stop();
  await app.page.goto(`${edge.url}/#models`);
  await expect(app.page.getByText(/needs a token with the role "manage"/)).toBeVisible();
  await expect(app.page.getByRole('button', { name: /^Download / }).first()).toBeDisabled();
  expect(
    await app.page.evaluate(async () => (await fetch('/api/pipelines/faces', { method: 'DELETE' })).status),
  ).toBe(403);
  await phone.close();
});

test('a token is typed by keyboard; the list comes without a reload, and goes when the token is revoked', async () => {
  const token = await sightline(edge, 'token', 'create', 'desk', '--role', 'manage');
  const phone = await newPhone();
  const app = await openApp(phone, edge.url);
  const { page } = app;
  const input = form(page).getByLabel('Token or pairing code');
  await input.fill('sightline_wrong');
  await input.press('Enter');
  await expect(form(page).getByRole('alert')).toContainText('This token or code is not good');
  const loadedAt = await page.evaluate(() => performance.timeOrigin);
  await input.fill(token);
  await input.press('Enter');
  await expect(page.getByText('Signed in as desk')).toBeVisible();
  await expect(page.locator('sl-pipelines')).toContainText('faces');
  const second = await openApp(phone, edge.url);
  await expect(second.page.getByText('Signed in as desk')).toBeVisible();
  await sightline(edge, 'token', 'revoke', 'desk');
  for (const tab of [page, second.page]) await expect(form(tab)).toBeVisible();
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);
  for (const secret of [token, 'sightline_wrong']) expect(edge.log()).not.toContain(secret);
  await phone.close();
});

test('an element on a page of another site is let in by the token that the page gives it, and by no other', async () => {
  const token = await sightline(edge, 'token', 'create', 'shop', '--role', 'infer');
  const host = await startHost();
  const phone = await newPhone();
  const page = await phone.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(host.url);
  const outcome = (given: string): Promise<string> =>
    page.evaluate((secret) => {
      document.querySelector('sightline-view')?.remove();
      const view = Object.assign(document.createElement('sightline-view'), { token: secret });
      for (const [name, value] of Object.entries({
        pipeline: 'faces',
        placement: 'edge',
        edge: document.title,
      }))
        view.setAttribute(name, value);
      document.body.append(view);
      return new Promise((resolve) => {
        view.addEventListener('detections', (event) => {
          if (event instanceof CustomEvent && event.detail.placement === 'edge')
            resolve('worked on at the edge');
        });
        view.addEventListener(
          'error',
          (event) => event instanceof CustomEvent && resolve(event.detail.message),
        );
      });
    }, given);
  expect(await outcome('sightline_wrong')).toContain('This token or code is not good');
  expect(await outcome(token)).toBe('worked on at the edge');
  expect(asked.filter((url) => url.includes(token))).toEqual([]);
  const [cookie] = (await phone.cookies()).filter(({ sameSite }) => sameSite === 'None');
  expect(cookie).toMatchObject({
    secure: true,
    httpOnly: true,
    partitionKey: expect.stringContaining('127.0.0.1'),
  });
  await phone.close();
  host.server.close();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`signing in is accessible and fits a small phone (${scheme})`, async () => {
    const phone = await newPhone({ width: 360, height: 740 });
    const app = await openApp(phone, edge.url);
    const { page } = app;
    await page.emulateMedia({ colorScheme: scheme });
    await expect(form(page)).toBeVisible();
    const check = async (name: string): Promise<void> => {
      await expectAccessible(page, { tags: WCAG_WITHOUT_21 });
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      expect(sideways).toBe(false);
      await page.screenshot({ path: `build/test-results/session-${name}-${scheme}.png` });
    };
    await check('form');
    await page.goto(await pairing(edge, 'manage'));
    await page.reload();
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
    await check('account');
    await phone.close();
  });
}
