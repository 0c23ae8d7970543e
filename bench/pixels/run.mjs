// Camera frame to tensor: VideoFrame.copyTo and the kernel against a canvas and a loop, in one headless Chromium.
// Needs `npm run build`. `node bench/pixels/run.mjs` prints the table; CHROMIUM names another browser.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { serve } from '../serve.mjs';

const CASES = [
  { width: 1280, height: 720, side: 640 },
  { width: 1280, height: 720, side: 416 },
  { width: 1920, height: 1080, side: 640 },
];
const FRAMES = 150;
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

// The browser's own fake camera: unlike one that plays a file it really delivers each of the sizes asked for. At 60
// frames a second the processor stays awake; from a slower camera one also measures how it wakes, which costs the
// short way more than the long one.
const ARGUMENTS = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=60',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Runs in the page: opens the camera at exactly this size and hands its frames to a worker. */
async function measureInPage({ width, height, side, frames }) {
  const video = { width: { exact: width }, height: { exact: height } };
  const stream = await navigator.mediaDevices.getUserMedia({ video });
  const [mediaTrack] = stream.getVideoTracks();
  const worker = new Worker('/bench/pixels/worker.mjs', { type: 'module' });
  try {
    const { readable } = new MediaStreamTrackProcessor({ track: mediaTrack, maxBufferSize: 1 });
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => {
        if (data.figures) resolve(data.figures);
        else reject(new Error(data.error));
      });
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.postMessage({ readable, size: { width, height }, side, frames }, [readable]);
    });
  } finally {
    mediaTrack.stop();
    worker.terminate();
  }
}

async function measureCase(browser, url, size) {
  const page = await browser.newPage();
  await page.goto(url);
  const figures = await page.evaluate(measureInPage, { ...size, frames: FRAMES });
  await page.close();
  return { camera: `${size.width}x${size.height}`, input: size.side, ...figures };
}

/**
 * Measures every case in one browser; both ways run in one worker and get the same frames. Times are medians in
 * milliseconds: `canvasMs`, `kernelMs` (the whole of `copyTo` and kernel) and, of that, `copyMs`. `ratio` says how
 * much faster the kernel is; `difference` how far the two pictures are apart, in levels of 255.
 */
export async function runPixelsBench() {
  const named = process.env.CHROMIUM ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
  const server = await serve();
  const browser = await chromium.launch({ args: ARGUMENTS, ...(named ? { executablePath: named } : {}) });
  try {
    const rows = [];
    for (const size of CASES) rows.push(await measureCase(browser, server.url, size));
    return rows;
  } finally {
    await browser.close();
    server.close();
  }
}

function formatRow({ camera, input, canvasMs, copyMs, kernelMs, ratio }) {
  const parts = `${copyMs.toFixed(2)} + ${(kernelMs - copyMs).toFixed(2)}`;
  const times = `${canvasMs.toFixed(2)} ms | ${kernelMs.toFixed(2)} ms (${parts})`;
  return `| ${camera} → ${input} | ${times} | ${ratio.toFixed(1)} × |`;
}

/** The rows as a Markdown table. */
export function formatPixelsTable(rows) {
  const head = '| frame → tensor | canvas and loop | copyTo + kernel | faster |';
  return [head, '|---|---|---|---|', ...rows.map(formatRow)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(formatPixelsTable(await runPixelsBench()));
}
