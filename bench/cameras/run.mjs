// How many cameras at 5 fps a machine holds: a real server, a pipeline per camera, clips of 720p in H.264 at 25 fps that
// `ffmpeg` decodes. Their number is raised until one of them misses 5 % of its frames, or its results are older than a
// second (95th percentile, at somebody who watches all of them). Linux only: processor time is read from /proc.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../processes.mjs';
import { CYCLE_S, makeClips, QUIET_PERCENT } from './clips.mjs';
import { clear, FPS, measure } from './step.mjs';
import { mostOf } from './search.mjs';
import { Watchers } from './watchers.mjs';

/** Pipelines that one server runs at most. */
const MOST = 64;
/** Seconds; a gate needs five to learn what stands still. `row`: after that a row tries no further. */
const FULL = { settle: 8, measure: 12, row: 240 };
const QUICK = { settle: 6, measure: 6, row: 14 };
const SCENES = [
  { scene: 'any', gate: false, clips: 'busy', first: 1 },
  { scene: `moves ${QUIET_PERCENT} % of the time`, gate: true, clips: 'quiet', first: 4 },
  { scene: 'moves all the time', gate: true, clips: 'busy', first: 1 },
];

/** A row for each detector, with the motion gate and without it. `--quick`: fewer rows, less exact, in two minutes. */
export async function runCamerasBench(flags = []) {
  if (!existsSync('/proc/self/stat')) throw new Error('This bench needs Linux: it reads /proc.');
  const isQuick = flags.includes('--quick');
  const folder = await mkdtemp(join(tmpdir(), 'sightline-bench-'));
  try {
    const clips = await makeClips(folder);
    const rows = [];
    const all = availableParallelism();
    for (const cores of isQuick || all === 1 ? [1] : [1, all])
      rows.push(...(await rowsOn(cores, { clips, isQuick })));
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** On one core nothing of the server runs beside it; on all it is as it is by itself. */
async function rowsOn(cores, { clips, isQuick }) {
  process.env.MAX_CLIENT_CONNECTIONS = '900';
  const rows = [];
  // That a gate saves nothing where something moves all the time is seen on one core.
  const scenes = isQuick || cores > 1 ? SCENES.slice(0, 2) : SCENES;
  const server = await startServer(undefined, cores === 1 ? { core: 0 } : { threads: null });
  const watchers = new Watchers(server.url);
  try {
    for (const model of ['centernet', 'yolox-nano']) {
      if (!server.models.some(({ id }) => id === model) && model !== 'centernet') continue;
      for (const one of scenes) {
        const scene = { ...one, model, clips: clips[one.clips] };
        rows.push(await rowOf(scene, { cores, server, watchers, times: timesOf(one, isQuick) }));
      }
    }
  } finally {
    watchers.close();
    await server.stop();
  }
  return rows;
}

/** Where something moves now and then, all of it belongs to what a camera costs. */
function timesOf({ clips }, isQuick) {
  if (isQuick) return QUICK;
  return clips === 'quiet' ? { ...FULL, measure: CYCLE_S } : FULL;
}

async function rowOf(scene, { cores, server, watchers, times }) {
  watchers.close();
  await clear(server);
  const began = performance.now();
  const isLate = () => performance.now() - began > times.row * 1000;
  const test = (count) => measure(count, scene, { server, watchers, times });
  const { best, worst } = await mostOf(test, { cores, first: scene.first, limit: MOST, share: 0.05, isLate });
  const told = best ?? worst;
  const share = (of) => (of / told.count) * 100;
  return {
    detector: scene.model,
    'motion gate': scene.gate ? 'on' : 'off',
    scene: scene.scene,
    cores,
    [`cameras at ${FPS} fps`]: heldInWords(best, worst),
    'too many': worst === undefined ? '' : `${worst.count}: ${inWords(worst)}`,
    'slowest fps': told.slowest,
    'age p95 ms': told.oldest,
    'looked at %': told.passed * 100,
    'each, % of a core': share(told.cores),
    'of it decoding': share(told.decoding),
    'per core, by time': told.count / told.cores,
  };
}

/** Where time was short, fewer than failed were not tried. */
function heldInWords(best, worst) {
  if (best === undefined) return worst.count > 1 ? `under ${worst.count}` : '0';
  return best.count === MOST || worst === undefined ? `${best.count} or more` : String(best.count);
}

function inWords({ slowest, oldest }) {
  return `${slowest.toFixed(1)} fps, ${Math.round(oldest)} ms`;
}
