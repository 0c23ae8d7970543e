// Viewers of one pipeline at 10 pictures a second, from one server process, on one machine with the load generator:
// how many are held, how long a picture is on its way from its capture, and what each viewer costs.
import { pathToFileURL } from 'node:url';
import { runJson, startServer } from '../processes.mjs';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const VIEWERS = (process.env.BENCH_VIEWERS ?? '1,50,100,200,300,400').split(',').map(Number);
const FPS = 10;

/** Processor time of the server so far, seconds, and the resident memory, MB: its own gauges. */
async function spent(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name) => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
    if (line === undefined) throw new Error(`the server does not report ${name}`);
    return Number(line.split(' ').at(-1));
  };
  return {
    cpu: read('process_cpu_seconds_total'),
    memory: read('process_resident_memory_bytes') / 1e6,
  };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function measure(url, viewers, slow = 0) {
  const load = runJson(['bench/live/viewers.mjs', url, 'scene', viewers, FPS, SECONDS, slow].map(String));
  // After those who watch have come.
  await pause(3000);
  const before = await spent(url);
  const began = performance.now();
  await pause((SECONDS - 2) * 1000);
  const after = await spent(url);
  const cores = (after.cpu - before.cpu) / ((performance.now() - began) / 1000);
  return { ...(await load), cores, memory: after.memory };
}

/** One row per number of viewers, and one with a viewer among them that reads nothing. */
export async function runLiveBench() {
  process.env.MAX_CLIENT_CONNECTIONS = '900';
  const server = await startServer('bench/live/scene.yaml');
  try {
    const idle = await spent(server.url);
    await pause(3000);
    const base = ((await spent(server.url)).cpu - idle.cpu) / 3;
    const rows = [];
    for (const viewers of VIEWERS) rows.push(rowOf(viewers, 0, base, await measure(server.url, viewers)));
    rows.push(rowOf(100, 1, base, await measure(server.url, 100, 1)));
    return rows;
  } finally {
    await server.stop();
  }
}

function rowOf(viewers, slow, base, { fps, p50, p99, megabytes, cores, memory }) {
  return {
    viewers: slow === 0 ? String(viewers) : `${viewers}, one reads nothing`,
    fpsEach: fps,
    askedFps: FPS,
    captureToViewerP50Ms: p50,
    captureToViewerP99Ms: p99,
    atMostMs: 100,
    megabytesPerSecond: megabytes,
    serverCores: cores,
    microsecondsPerMessage: ((cores - base) * 1e6) / (viewers * FPS),
    memoryMb: memory,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.table(await runLiveBench());
