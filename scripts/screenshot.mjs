// Takes the README's picture: the real app, a real browser, a fake camera that shows pictures of the model package.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { startServer } from '../bench/processes.mjs';
import { buildAll, installDependencies, main, root } from './steps.mjs';

const PORTRAITS = 'node_modules/@vladmandic/human/assets/screenshot-facedetect.jpg';
const CROP = { left: 4, top: 340, width: 628, height: 162 };

async function cameraFile() {
  const { default: sharp } = await import('sharp');
  const jpeg = await sharp(PORTRAITS)
    .extract(CROP)
    .resize(1280, 720, { fit: 'contain', background: '#0b0d12' })
    .jpeg({ quality: 92 })
    .toBuffer();
  // The path is what the browser calls its fake camera, and it is seen in the picture.
  const file = 'build/front-camera.mjpeg';
  writeFileSync(join(root, file), Buffer.concat([jpeg, jpeg]));
  return file;
}

async function picture(url, camera) {
  const { chromium } = await import('@playwright/test');
  const args = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`,
  ];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: [...args, ...asRoot],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1360, height: 850 } });
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
    await page.screenshot({ path: join(root, 'docs', 'images', 'app.png') });
  } finally {
    await browser.close();
  }
}

await main(async () => {
  await installDependencies();
  await buildAll();
  const server = await startServer('sightline.yaml');
  try {
    await picture(server.url, await cameraFile());
  } finally {
    await server.stop();
  }
});
