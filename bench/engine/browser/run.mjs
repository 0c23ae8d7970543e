// The engine in web workers, with real 1080p VideoFrames, against what a user would write by hand. In headless Chromium.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { launchBrowser } from '../../chromium.mjs';
import { median } from '../../processes.mjs';
import { serve } from '../../serve.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SECONDS = Number(process.env.SECONDS ?? 3);
/** On a wire: so few that both sides have about as many frames on their way. */
const WAITING = 2;
const HOPS = 4;
const OUT = 'build/bench-engine';

/** Puts page and workers together as the app is: minified modules. */
async function bundle() {
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: `/${OUT}/`,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      outDir: fileURLToPath(new URL(`../../../${OUT}`, import.meta.url)),
      emptyOutDir: true,
      target: 'chrome123',
      rollupOptions: {
        input: fileURLToPath(new URL('page.mjs', import.meta.url)),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'page.js' },
      },
    },
  });
}

async function inPage(browser, url, name, options) {
  const page = await browser.newPage();
  await page.goto(url);
  try {
    return await page.evaluate(
      async ([file, measure, given]) => (await import(file))[measure](given),
      [`/${OUT}/page.js`, name, options],
    );
  } finally {
    await page.close();
  }
}

/** One round: the engine, then the loops by hand with as many frames on their way, all in pages of their own. */
async function measureRound(measure, reading) {
  const engine = await measure('measureEngine', {
    workers: true,
    reading,
    waiting: WAITING,
    seconds: SECONDS,
  });
  const inFlight = Math.max(1, Math.round(engine.inFlight));
  const byHand = (way) => measure('measureHand', { way, reading, inFlight, seconds: SECONDS });
  const [transfer, clone, copy] = [await byHand('transfer'), await byHand('clone'), await byHand('copy')];
  const over = (fps) => engine.fps / fps;
  return {
    engine: engine.fps,
    inFlight,
    transfer,
    clone,
    copy,
    overTransfer: over(transfer),
    overClone: over(clone),
    overCopy: over(copy),
  };
}

async function measureThreads(measure, reading) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureRound(measure, reading));
  return Object.fromEntries(
    Object.keys(rounds[0]).map((key) => [key, median(rounds.map((round) => round[key]))]),
  );
}

/** What the engine adds per hop to three bare calls, microseconds, all in the page. */
async function measureOneFlow(measure) {
  const added = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { fps } = await measure('measureEngine', {
      workers: false,
      reading: false,
      waiting: 8,
      seconds: SECONDS,
    });
    added.push((1e6 / fps - (await measure('measureBare', { rounds: 100_000 }))) / HOPS);
  }
  return median(added);
}

function rowsOf(what, found, { overTransfer, overCopy }) {
  const row = (measure, value, asked = '') => ({ measure, value, asked });
  return [
    row(`browser, ${what}: 1080p frames a second through three workers`, found.engine),
    row('  frames on their way, on both sides', found.inFlight),
    row('  by hand, with transfer', found.transfer),
    row('  by hand, with clones of the frame', found.clone),
    row('  by hand, with pixels by structured clone', found.copy),
    row('  against transfer by hand', found.overTransfer, overTransfer),
    row('  against clones of the frame', found.overClone),
    row('  against pixels by structured clone', found.overCopy, overCopy),
  ];
}

/** Measures everything; one row each, with what is asked of it. */
export async function runBrowserEngineBench() {
  await bundle();
  const server = await serve();
  const browser = await launchBrowser();
  const measure = (name, options) => inPage(browser, server.url, name, options);
  const ASKED = { overTransfer: 'at least 0.95', overCopy: 'at least 1.5' };
  try {
    return [
      ...rowsOf('pixels read', await measureThreads(measure, true), ASKED),
      ...rowsOf('nothing done', await measureThreads(measure, false), {}),
      {
        measure: 'browser, one flow: microseconds per hop over bare calls',
        value: await measureOneFlow(measure),
        asked: 'under 20',
      },
    ];
  } finally {
    await browser.close();
    server.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.table(await runBrowserEngineBench());
