// What the cameras of the measurement show, in H.264 as cameras send it: a scene that stands, with a sensor's noise, and
// a thing that passes for some of the time. Each camera has its own moment for that, as cameras do.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One clip is so many parts long, each so many seconds, and begins again. */
const PARTS = 10;
const PART_S = 3;
const RATE = 25;
const BEHIND = 'behind.png';
const CODED = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-g', String(RATE * 2)];

/** Seconds after which a camera shows the same again. */
export const CYCLE_S = PARTS * PART_S;

/** How much of the time something moves in the quiet scene, percent. */
export const QUIET_PERCENT = 100 / PARTS;

async function ffmpeg(folder, args) {
  await promisify(execFile)('ffmpeg', ['-loglevel', 'error', '-y', ...args], { cwd: folder });
}

/** Makes the clips in a folder; gives the files of each scene, to be dealt out to cameras in turn. */
export async function makeClips(folder) {
  await ffmpeg(folder, ['-f', 'lavfi', '-i', 'mandelbrot=size=1280x720', '-frames:v', '1', BEHIND]);
  await part(folder, 'still', 'null');
  await part(folder, 'moving', 'overlay=x=40*t+30*mod(n\\,31):y=250+4*mod(n\\,19)');
  const quiet = [];
  // However few cameras there are, their moments lie far apart.
  for (let n = 0; n < PARTS; n += 1) quiet.push(await joined(folder, `quiet-${n}`, [(4 + n * 3) % PARTS]));
  return { quiet, busy: [await joined(folder, 'busy', [...Array(PARTS).keys()])] };
}

async function part(folder, name, over) {
  const behind = ['-loop', '1', '-framerate', String(RATE), '-t', String(PART_S), '-i', BEHIND];
  const thing = ['-f', 'lavfi', '-t', String(PART_S), '-i', `testsrc2=size=140x320:rate=${RATE}`];
  const filter = over === 'null' ? 'null' : `[0:v][1:v]${over}`;
  const shown = `${filter},noise=alls=6:allf=t,format=yuv420p`;
  const rate = ['-b:v', '4M', '-maxrate', '4M', '-bufsize', '4M'];
  await ffmpeg(folder, [...behind, ...thing, '-filter_complex', shown, ...CODED, ...rate, `${name}.mp4`]);
}

/** Parts one behind the other, nothing encoded again. */
async function joined(folder, name, moving) {
  const parts = Array.from({ length: PARTS }, (_, at) => (moving.includes(at) ? 'moving' : 'still'));
  await writeFile(join(folder, `${name}.txt`), parts.map((each) => `file '${each}.mp4'\n`).join(''));
  await ffmpeg(folder, ['-f', 'concat', '-i', `${name}.txt`, '-c', 'copy', `${name}.mp4`]);
  return join(folder, `${name}.mp4`);
}
