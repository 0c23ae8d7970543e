import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { bestOverlap } from './match.ts';
import { facesScene, type Scene } from './scenes.ts';
import type { DetectResult } from '../shared/detect/detector.ts';

let edge: Edge;
let host: Server;
let hostUrl: string;
let browser: Browser;
let scene: Scene;

/** A page of somebody else: another origin, not isolated, with the strictest policy that can hold the element. */
async function startHost(): Promise<void> {
  const page = `<!doctype html><title>host</title>
    <script type="module" src="${edge.url}/embed/sightline.js"></script>
    <sightline-view pipeline="faces" source="camera" edge="${edge.url}" placement="browser"></sightline-view>`;
  host = createServer((_request, response) => {
    response.writeHead(200, {
      'Content-Type': 'text/html',
      'Content-Security-Policy': `default-src 'none'; script-src ${edge.url}; frame-src ${edge.url}`,
    });
    response.end(page);
  }).listen(0, '127.0.0.1');
  await once(host, 'listening');
  const address = host.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  hostUrl = `http://127.0.0.1:${address.port}/`;
}

test.beforeAll(async () => {
  edge = await startEdge();
  await startHost();
  scene = await facesScene();
  browser = await launch({ camera: await calmCameraFile(scene) });
});
test.afterAll(async () => {
  await browser.close();
  host.close();
  await edge.stop();
});

/** The next `detections` event of the element that has something in it. */
function detections(page: Page): Promise<DetectResult & { pipeline: string }> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const view = document.querySelector('sightline-view');
        const heard = (event: Event): void => {
          const { detail } = event as CustomEvent<DetectResult & { pipeline: string }>;
          if (detail.detections.length === 0) return;
          view?.removeEventListener('detections', heard);
          resolve(detail);
        };
        view?.addEventListener('detections', heard);
        view?.addEventListener('error', (event) =>
          reject(new Error(JSON.stringify((event as CustomEvent).detail))),
        );
      }),
  );
}

/** What the element tells of its detectors once it is asked to decide anew where they run. */
async function detectors(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const view = document.querySelector('sightline-view');
        view?.addEventListener('state', (event) => resolve(Reflect.get(event, 'detail').detectors), {
          once: true,
        });
        view?.setAttribute('placement', 'auto');
      }),
  );
}

const FACES_HERE = {
  element: 'detect_faces',
  placement: 'browser',
  reason: expect.not.stringContaining('you chose'),
};

test('on a page of another origin, under its strict policy, the element sees faces; removed, it leaves nothing', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('favicon')) complaints.push(message.text());
  });
  await page.goto(hostUrl);
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
  const detail = await detections(page);
  expect(detail).toMatchObject({
    pipeline: 'faces',
    placement: 'browser',
    frame: { width: 1280, height: 720 },
  });
  for (const expected of scene.expected)
    expect(bestOverlap(expected, detail.detections)).toBeGreaterThan(0.5);
  expect(page.workers().length).toBeGreaterThan(0);
  expect(await detectors(page)).toEqual([FACES_HERE]);

  await page.evaluate(() => document.querySelector('sightline-view')?.remove());
  await expect.poll(() => page.workers().length).toBe(0);
  await expect.poll(() => page.frames().length).toBe(1);
  expect(complaints).toEqual([]);
  await page.close();
});

test('on our own origin the element starts the workers itself, without a frame', async () => {
  const page = await browser.newPage();
  await page.goto(`${edge.url}/docs`);
  await page.evaluate(async (url) => {
    await import(url);
    const view = document.createElement('sightline-view');
    view.setAttribute('pipeline', 'faces');
    view.setAttribute('source', 'camera');
    view.setAttribute('placement', 'browser');
    document.body.append(view);
  }, `${edge.url}/embed/sightline.js`);
  const detail = await detections(page);
  expect(detail.detections.length).toBeGreaterThanOrEqual(5);
  expect(page.frames()).toHaveLength(1);
  expect(await detectors(page)).toEqual([FACES_HERE]);
  await page.evaluate(() => document.querySelector('sightline-view')?.remove());
  await expect.poll(() => page.workers().length).toBe(0);
  await page.close();
});

test('an origin that the server does not allow cannot hold the frame', async () => {
  const response = await fetch(`${edge.url}/embed/frame.html`);
  const policy = response.headers.get('content-security-policy') ?? '';
  const ancestors = /frame-ancestors ([^;]+)/.exec(policy)?.[1] ?? '';
  expect(ancestors).toContain("'self'");
  expect(ancestors.split(' ')).not.toContain('*');
});
