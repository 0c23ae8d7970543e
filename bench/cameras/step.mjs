// So many cameras at once, for a while: do all of them keep up?
import { writeFile } from 'node:fs/promises';
import { processorSeconds } from './processor.mjs';

export const FPS = 5;
/** A camera that gives or gets through fewer than this share of its frames has missed some. */
const LEAST_SHARE = 0.95;
const OLDEST_MS = 1000;
const BEGIN_MS = 60_000;

/** A pipeline per camera. `model`: id and threshold; `clips` are dealt out in turn. */
function documentOf(count, { model, gate, clips }) {
  const lines = ["version: '1'", 'pipelines:'];
  for (let camera = 0; camera < count; camera += 1) {
    const uri = JSON.stringify(clips[camera % clips.length]);
    lines.push(`  ${nameOf(camera)}:`);
    lines.push(`    - source: { uri: ${uri}, type: video, live: true, fps: ${FPS} }`);
    if (gate) lines.push('    - motion: {}');
    lines.push(`    - detect_objects: { ai_model: { model: ${model} } }`, '    - track: {}');
  }
  return `${lines.join('\n')}\n`;
}

const nameOf = (camera) => `camera-${String(camera).padStart(2, '0')}`;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets `count` cameras run and says how they did; `times`: how long they settle and are measured, seconds. */
export async function measure(count, scene, { server, watchers, times }) {
  const cameras = Array.from({ length: count }, (_, camera) => nameOf(camera));
  await writeFile(server.document, documentOf(count, scene));
  await untilRunning(server.url, cameras);
  watchers.watch(cameras);
  await pause(times.settle * 1000);
  watchers.ages();
  const before = await now(server);
  await pause(times.measure * 1000);
  const after = await now(server);
  return summaryOf(cameras, before, after, watchers.ages());
}

/** Ends what ran for another scene. */
export async function clear(server) {
  await writeFile(server.document, 'pipelines: {}\n');
  await untilRunning(server.url, []);
}

async function now(server) {
  const [frames, processor] = [await framesOf(server.url), await processorSeconds(server.pid)];
  return { frames, processor, at: performance.now() / 1000 };
}

/** What became of the frames of each pipeline so far, by its name. */
async function framesOf(url) {
  const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
  const frames = new Map();
  for (const [, labels, value] of text.matchAll(/^sightline_run_frames_total\{(.*?)\} (.*)$/gm)) {
    const [, pipeline] = /pipeline="(.*?)"/.exec(labels) ?? [];
    const [, outcome] = /outcome="(.*?)"/.exec(labels) ?? [];
    frames.set(pipeline, { ...frames.get(pipeline), [outcome]: Number(value) });
  }
  return frames;
}

async function untilRunning(url, cameras) {
  for (const deadline = Date.now() + BEGIN_MS; Date.now() < deadline;) {
    const frames = await framesOf(url);
    const extra = [...frames.keys()].filter((name) => !cameras.includes(name));
    if (extra.length === 0 && cameras.every((name) => (frames.get(name)?.captured ?? 0) > 0)) return;
    await pause(250);
  }
  throw new Error(`${cameras.length} cameras did not all begin within ${BEGIN_MS / 1000} s`);
}

function summaryOf(cameras, before, after, ages) {
  const seconds = after.at - before.at;
  const each = cameras.map((name) => {
    const [then, since] = [before.frames.get(name), after.frames.get(name)];
    const rate = (...outcomes) => outcomes.reduce((sum, one) => sum + since[one] - then[one], 0) / seconds;
    return { came: rate('captured'), done: rate('delivered', 'filtered'), gone: rate('delivered') };
  });
  const sum = (what) => each.reduce((total, one) => total + one[what], 0);
  const cores = (after.processor.all - before.processor.all) / seconds;
  const decoding = (after.processor.decoding - before.processor.decoding) / seconds;
  const slowest = Math.min(...each.map(({ done }) => done));
  const oldest = Math.max(0, ...[...ages.values()].map(p95));
  const passed = sum('done') === 0 ? 0 : sum('gone') / sum('done');
  const holds = slowest >= FPS * LEAST_SHARE && oldest <= OLDEST_MS;
  return { count: cameras.length, holds, slowest, oldest, cores, decoding, passed };
}

function p95(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1];
}
