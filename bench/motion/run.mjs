// What the motion gate saves at 5 fps, and what it costs: time, and things that are never looked at.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EdgePictures } from '../../build/edge-server/runs/edge-pictures.js';
import { openRunner } from '../../build/edge-server/inference/open-runner.js';
import { findInstallation } from '../../build/edge-server/installation.js';
import { motion } from '../../build/shared/elements/motion.js';
import { packedLayout } from '../../build/wasm/pack.js';

const FPS = 5;
/** How long each scene is watched at most, seconds. */
const MOST_S = 30;
const MODEL = 'centernet';
const THRESHOLD = 0.5;

/** A row for each clip of ../shared/media/video, and for a camera before which nothing happens. */
export async function runMotionBench() {
  const folder = process.env.SIGHTLINE_SHARED ?? '../shared';
  if (!existsSync(join(folder, 'media'))) return [];
  const names = (await readdir(join(folder, 'media/video'))).filter((name) => /\.(mkv|mp4)$/.test(name));
  const clips = names.map((name) => ({ name, input: ['-i', join(folder, 'media/video', name)] }));
  const still = join(folder, 'media/images/ambianic_person-couch.jpg');
  const stills = ['-loop', '1', '-t', String(MOST_S), '-i', still];
  const scenes = [
    ...clips,
    { name: 'still, noise', input: stills, filter: ',scale=1280:-2,noise=alls=8:allf=t' },
  ];
  const installation = findInstallation(import.meta.url);
  const pictures = new EdgePictures(installation.wasmFile);
  const { runner } = await openDetector(installation);
  const rows = [];
  for (const scene of scenes) rows.push(await watch(scene, pictures, runner));
  await runner.close();
  return rows;
}

async function openDetector({ modelsFolder, wasmFile }) {
  const folder = join(modelsFolder, MODEL, '1');
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  return openRunner({ manifest, modelFile: join(folder, manifest.file), wasmFile, threads: 1 });
}

/** One scene, with the gate and without it. Decoding is not counted: both need it. */
async function watch({ name, input, filter = '' }, pictures, runner) {
  const size = await sizeOf(input, filter);
  const gate = gateOf(pictures);
  const seen = [];
  let [gateMs, detectMs, count] = [0, 0, 0];
  for await (const data of framesOf(input, filter, size)) {
    const picture = { layout: packedLayout('I420', size.width, size.height), data };
    const begun = usedMs();
    const passed = await gate.passes(picture, count, size);
    const gated = usedMs();
    const { detections } = await runner.detect(picture, { threshold: THRESHOLD });
    gateMs += gated - begun;
    detectMs += usedMs() - gated;
    count += 1;
    seen.push({ passed, labels: detections.map(({ label }) => label) });
  }
  const share = seen.filter(({ passed }) => passed).length / count;
  const [costs, saved] = [detectMs / count, gateMs / count + (share * detectMs) / count];
  return {
    scene: name.slice(0, 28),
    size: `${size.width}x${size.height}`,
    frames: count,
    'with things %': (seen.filter(({ labels }) => labels.length > 0).length / count) * 100,
    'passed %': share * 100,
    'gate ms': gateMs / count,
    'detect ms': costs,
    'cameras/core off': 1000 / FPS / costs,
    'cameras/core on': 1000 / FPS / saved,
    appearances: appearances(seen).length,
    missed: appearances(seen).filter((each) => !each.some(({ passed }) => passed)).length,
  };
}

/** Of the processor, whatever else runs on this machine. */
function usedMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Each time that things of a label are there for some frames in a row. */
function appearances(seen) {
  const found = [];
  for (const label of new Set(seen.flatMap(({ labels }) => labels))) {
    let run = [];
    for (const frame of [...seen, { labels: [] }]) {
      if (frame.labels.includes(label)) run.push(frame);
      else if (run.length > 0) {
        // What is seen in one frame alone is mostly an error of the detector.
        if (run.length > 1) found.push(run);
        run = [];
      }
    }
  }
  return found;
}

function gateOf(pictures) {
  const nothing = () => undefined;
  const context = { name: 'motion', services: { pictures }, metrics: { gauge: nothing, count: nothing } };
  const element = motion.create(motion.schema.parse({}), context);
  return {
    async passes(value, index, { width, height }) {
      const frame = { id: index + 1, timestamp: (index * 1e6) / FPS, width, height };
      return (await element.process({ kind: 'frame', subject: 'camera', frame, value })) !== null;
    },
  };
}

async function sizeOf(input, filter) {
  let text = '';
  const child = spawn('ffmpeg', [
    '-hide_banner',
    ...input,
    '-vf',
    `fps=${FPS}${filter}`,
    '-frames:v',
    '1',
    '-f',
    'null',
    '-',
  ]);
  for await (const part of child.stderr) text += part;
  const sizes = [...text.matchAll(/wrapped_avframe.*? (\d+)x(\d+)/g)];
  const [, width, height] = sizes.at(-1) ?? [];
  return { width: Number(width), height: Number(height) };
}

async function* framesOf(input, filter, { width, height }) {
  const output = [
    '-vf',
    `fps=${FPS}${filter}`,
    '-t',
    String(MOST_S),
    '-f',
    'rawvideo',
    '-pix_fmt',
    'yuv420p',
    '-',
  ];
  const child = spawn('ffmpeg', ['-loglevel', 'error', ...input, ...output], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const bytes = (width * height * 3) / 2;
  let rest = Buffer.alloc(0);
  for await (const part of child.stdout) {
    rest = Buffer.concat([rest, part]);
    while (rest.length >= bytes) {
      yield new Uint8Array(rest.subarray(0, bytes));
      rest = rest.subarray(bytes);
    }
  }
}
