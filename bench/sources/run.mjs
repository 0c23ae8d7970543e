// What a camera costs this machine: decoding, the pipe, and the server's own loop. Processor time is counted, not waited
// for, so that a busy machine changes little.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

const CAMERAS = 2;
const WARM_MS = 3_000;
const MEASURE_MS = 8_000;
const TICKS_PER_SECOND = 100;

const CASES = [
  { size: '1280x720', fps: 30, way: 'server loop' },
  { size: '1280x720', fps: 30, way: 'thread' },
  { size: '1280x720', fps: 5, way: 'thread' },
  { size: '1920x1080', fps: 30, way: 'server loop' },
  { size: '1920x1080', fps: 30, way: 'thread' },
  { size: '1920x1080', fps: 5, way: 'thread' },
  { size: '1920x1080', fps: 5, way: 'thread', made: '640x360' },
];

/** A moving picture with noise in H.264, as cameras send it: 30 pictures a second, a key frame every two seconds. */
async function makeClip(file, size) {
  const picture = `testsrc2=size=${size}:rate=30:duration=20,noise=alls=6:allf=t`;
  const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-g', '60', '-b:v', '4M'];
  const args = ['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', picture, ...coded, '-pix_fmt', 'yuv420p'];
  await promisify(execFile)('ffmpeg', [...args, file]);
}

/** Seconds of processor time of this process's ffmpeg so far. */
async function ffmpegSeconds() {
  let ticks = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
    const fields = rest?.split(' ') ?? [];
    if (name === 'ffmpeg' && Number(fields[1]) === process.pid)
      ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}

function ownSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Of the thread that serves everything else. */
async function loopSeconds() {
  const stat = await readFile(`/proc/self/task/${process.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function openCamera(clip, { fps, way, made }, built, onFrame) {
  const { openEdgeSource } = await import(join(built, 'sources', 'open-edge-source.js'));
  const { systemClock } = await import(join(built, 'clock.js'));
  const threadFile = way === 'thread' ? join(built, 'sources', 'source-main.js') : undefined;
  const config = { id: 'camera', uri: clip, type: 'video', live: true };
  const source = await openEdgeSource(
    { ...config, ...(fps === 30 ? {} : { fps }), ...(made === undefined ? {} : { size: made }) },
    { clock: systemClock, folder: '/', ...(threadFile === undefined ? {} : { threadFile }) },
    new AbortController().signal,
  );
  source.start({
    onFrame,
    onEnded: () => undefined,
    onError: (error) => console.error(error.message),
  });
  return source;
}

async function measure(clip, one, built) {
  let frames = 0;
  const count = () => void (frames += 1);
  const sources = [];
  for (let index = 0; index < CAMERAS; index += 1) sources.push(await openCamera(clip, one, built, count));
  await new Promise((resolve) => setTimeout(resolve, WARM_MS));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = await now(frames);
  await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
  delay.disable();
  const after = await now(frames);
  await Promise.all(sources.map((source) => source.stop()));
  // A busy machine gives fewer pictures than it was asked for: what one costs is the same.
  const given = after.frames - before.frames;
  const percent = (what) => (((after[what] - before[what]) / given) * one.fps * 100).toFixed(1);
  return {
    camera: `${one.size} H.264, 30 fps`,
    taken: `${one.fps} fps${one.made === undefined ? '' : `, ${one.made}`}`,
    'read on': one.way,
    'fps given': given / CAMERAS / (after.at - before.at),
    'loop gap p99 ms': delay.percentile(99) / 1e6,
    'loop, % of a core': percent('loop'),
    'server, % of a core': percent('own'),
    'ffmpeg, % of a core': percent('ffmpeg'),
    'cameras per core': given / (after.own + after.ffmpeg - before.own - before.ffmpeg) / one.fps,
  };
}

async function now(frames) {
  const [ffmpeg, loop] = [await ffmpegSeconds(), await loopSeconds()];
  return { frames, ffmpeg, loop, own: ownSeconds(), at: performance.now() / 1000 };
}

/** Rows of what cameras cost, by size, rate and the thread that reads them. */
export async function runSourcesBench() {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-bench-'));
  const built = join(process.cwd(), 'build', 'edge-server');
  try {
    const rows = [];
    for (const size of new Set(CASES.map((one) => one.size)))
      await makeClip(join(folder, `${size}.mp4`), size);
    for (const one of CASES) rows.push(await measure(join(folder, `${one.size}.mp4`), one, built));
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
