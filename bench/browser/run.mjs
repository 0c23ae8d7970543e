// The browser pipeline against a bare onnxruntime-web loop: same camera, same browser flags, one thread, in turn.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from '../chromium.mjs';
import { serve } from '../serve.mjs';
import { median, startServer } from '../processes.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = 6;
/** For so long the browser compiles the runtime for speed, on the core beside: whoever is measured then is measured with it. */
const WARM_UP_MS = 6000;

/** Runs in a blank page: a camera that plays in a video, and a worker that infers as fast as it can. */
async function bareLoop({ model, manifest, seconds, warmUpMs }) {
  const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 60 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video });
  const element = document.createElement('video');
  element.muted = true;
  element.srcObject = stream;
  document.body.append(element);
  await element.play();
  const worker = new Worker('/bench/browser/bare.worker.mjs', { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data.fps));
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.postMessage({
        model: Uint8Array.from(atob(model), (char) => char.charCodeAt(0)).buffer,
        manifest,
        seconds,
        warmUpMs,
      });
    });
  } finally {
    for (const mediaTrack of stream.getTracks()) mediaTrack.stop();
    worker.terminate();
  }
}

/** Runs in the app: starts the pipeline here, on WASM, and counts what was inferred and the longest task. */
async function pipelineLoop({ pipeline, seconds, warmUpMs }) {
  const { viewer } = document.querySelector('sightline-app');
  viewer.setPlacement('browser');
  viewer.setProvider('wasm');
  await viewer.start(pipeline, { kind: 'camera' });
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await wait(warmUpMs);
  const tasks = [];
  const observer = new PerformanceObserver((list) =>
    tasks.push(...list.getEntries().map((entry) => entry.duration)),
  );
  observer.observe({ type: 'longtask', buffered: false });
  const before = viewer.figures().ledger.delivered;
  const started = performance.now();
  await wait(seconds * 1000);
  const { ledger, stages } = viewer.figures();
  const fps = (ledger.delivered - before) / ((performance.now() - started) / 1000);
  observer.disconnect();
  const { provider } = viewer.state;
  await viewer.stop();
  return {
    fps,
    longestTaskMs: Math.max(0, ...tasks),
    stages,
    threads: provider.threads,
    provider: provider.name,
  };
}

async function inPage(browser, url, body, argument) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  // One thread on both sides.
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 1 }),
  );
  await page.goto(url);
  if (body === pipelineLoop)
    await page.waitForFunction(() => document.querySelector('sightline-app')?.viewer !== undefined);
  try {
    return await page.evaluate(body, argument);
  } finally {
    await page.close();
  }
}

async function measureModel(browser, blank, app, model) {
  const manifest = JSON.parse(readFileSync(model.manifestFile, 'utf8'));
  const bytes = readFileSync(model.file).toString('base64');
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bare = await inPage(browser, blank, bareLoop, {
      model: bytes,
      manifest,
      seconds: SECONDS,
      warmUpMs: WARM_UP_MS,
    });
    const pipeline = await inPage(browser, app, pipelineLoop, {
      pipeline: model.pipeline,
      seconds: SECONDS,
      warmUpMs: WARM_UP_MS,
    });
    if (pipeline.threads !== 1 || pipeline.provider !== 'wasm')
      throw new Error('the pipeline did not run on one WASM thread');
    rounds.push({ bare, ...pipeline, ratio: pipeline.fps / bare });
  }
  return {
    model: model.id,
    bareFps: median(rounds.map(({ bare }) => bare)),
    pipelineFps: median(rounds.map(({ fps }) => fps)),
    ratio: median(rounds.map(({ ratio }) => ratio)),
    preprocessP50Ms: median(rounds.map(({ stages }) => stages.preprocess.p50)),
    inferP50Ms: median(rounds.map(({ stages }) => stages.infer.p50)),
    postprocessP50Ms: median(rounds.map(({ stages }) => stages.postprocess.p50)),
    // 0: no task reached the 50 ms from which the browser reports tasks as long.
    longestTaskMs: Math.max(...rounds.map(({ longestTaskMs }) => longestTaskMs)),
  };
}

/** Measures every bench model; one row each. */
export async function runBrowserBench() {
  const edge = await startServer();
  const blank = await serve();
  const browser = await launchBrowser();
  try {
    const rows = [];
    for (const model of edge.models) rows.push(await measureModel(browser, blank.url, edge.url, model));
    return rows;
  } finally {
    await browser.close();
    blank.close();
    await edge.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.table(await runBrowserBench());
