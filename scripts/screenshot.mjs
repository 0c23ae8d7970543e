// Takes the pictures of the README and of docs/: the real app, a real browser, cameras that show pictures of the model package.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { startServer } from '../bench/processes.mjs';
import { README_CAMERA, makeScenes } from './screenshot-scenes.mjs';
import { buildAll, installDependencies, main, root } from './steps.mjs';

/** A picture of docs/images by name: the address within the app, and how large the window is. */
const DESKTOP = { width: 1360, height: 850 };
const SCENES = [
  { name: 'live', address: '#live/porch', viewport: DESKTOP, theme: 'light' },
  { name: 'timeline', address: '#events', viewport: DESKTOP, theme: 'light' },
  { name: 'charts', address: '#charts/porch', viewport: DESKTOP, theme: 'dark' },
  {
    name: 'zones',
    address: '#live/porch',
    viewport: DESKTOP,
    theme: 'light',
    press: /^edit zones/i,
  },
];
/** Until there is something to be seen in lists and charts. */
const GOES_ON_MS = 60_000;

async function cameraFile() {
  const { default: sharp } = await import('sharp');
  const jpeg = await sharp(README_CAMERA.file)
    .extract(README_CAMERA.strip)
    .resize(1280, 720, { fit: 'contain', background: '#0b0d12' })
    .jpeg({ quality: 92 })
    .toBuffer();
  // The path is what the browser calls its fake camera, and it is seen in the picture.
  const file = 'build/front-camera.mjpeg';
  writeFileSync(join(root, file), Buffer.concat([jpeg, jpeg]));
  return file;
}

async function openBrowser(args = []) {
  const { chromium } = await import('@playwright/test');
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: await ensureChromium(), args: [...args, ...asRoot] });
}

/** The README's: faces found in the page. */
async function takeApp(url) {
  const browser = await openBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${await cameraFile()}`,
  ]);
  try {
    const page = await browser.newPage({ viewport: DESKTOP });
    await page.goto(url);
    await page
      .getByRole('button', { name: /^faces/i })
      .first()
      .click();
    await page.getByRole('button', { name: /start camera/i }).click();
    await page.waitForFunction(
      () => (document.querySelector('sightline-app').viewer.figures()?.ledger.delivered ?? 0) > 60,
    );
    for (const close of await page.getByRole('button', { name: /dismiss|close/i }).all()) await close.click();
    await page.screenshot({ path: fileOf('app') });
  } finally {
    await browser.close();
  }
}

/** Those of an edge that watches. */
async function takeScenes(url) {
  const browser = await openBrowser();
  try {
    await new Promise((resolve) => setTimeout(resolve, GOES_ON_MS));
    for (const scene of SCENES) await takeScene(browser, url, scene);
  } finally {
    await browser.close();
  }
}

async function takeScene(browser, url, { name, address, viewport, theme, press }) {
  const page = await browser.newPage({ viewport, colorScheme: theme });
  await page.goto(url + address);
  await page.waitForTimeout(4000);
  if (press !== undefined) await page.getByRole('button', { name: press }).first().click();
  await page.waitForTimeout(2000);
  await page.screenshot({ path: fileOf(name) });
  await page.close();
}

const fileOf = (name) => join(root, 'docs', 'images', `${name}.png`);

async function serving(document, take) {
  const server = await startServer(document);
  try {
    await take(`${server.url}/`);
  } finally {
    await server.stop();
  }
}

await main(async () => {
  await installDependencies();
  await buildAll();
  await serving('sightline.yaml', takeApp);
  await serving(await makeScenes(), takeScenes);
});
