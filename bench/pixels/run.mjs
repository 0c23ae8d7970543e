// Camera frame to tensor: VideoFrame.copyTo and the kernel against a canvas and a loop, in one headless Chromium.
// Needs `npm run build`. `node bench/pixels/run.mjs` prints the table; CHROMIUM names another browser.
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../chromium.mjs';
import { serve } from '../serve.mjs';

const CASES = [
  { width: 1280, height: 720, side: 640 },
  { width: 1280, height: 720, side: 416 },
  { width: 1920, height: 1080, side: 640 },
];
const FRAMES = 300;

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
 * milliseconds: `canvasMs`, `kernelMs` (the whole of `copyTo` and kernel, in bands or not: `way`) and, of that,
 * `copyMs`. `ratio` says how much faster the kernel is; `difference` how far the two pictures are apart, in levels of 255.
 */
export async function runPixelsBench() {
  const server = await serve();
  const browser = await launchBrowser();
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
