import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtInstallation } from '../built.cases.ts';

const PYTHON = '/usr/bin/python3';
const PROBE = "import gi; gi.require_version('GstRtspServer', '1.0')";

/** Whether this machine can make and read videos. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
/** Whether this machine can be an RTSP camera, and read one. */
export const hasRtspServer = hasFfmpeg && spawnSync(PYTHON, ['-c', PROBE]).status === 0;

/** A real RTSP server on loopback. Whoever started it kills it. */
export class RtspCamera {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** `what`: a file in H.264, or the size of a test picture. `login`: `name:password`, needed to see it. */
  static async start(port: number, what: string, login?: string): Promise<RtspCamera> {
    const program = join(builtInstallation().rootFolder, 'scripts', 'rtsp-server.py');
    const args = [program, String(port), 'cam', what, ...(login === undefined ? [] : [login])];
    const child = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    return new RtspCamera(child);
  }

  /** Stands still, with its connections open: nothing comes any more, and nothing is said. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

/** Makes a video in H.264: `seconds` of a moving picture, a key frame every second. */
export async function makeVideo(file: string, size: string, seconds: number, fps = 15): Promise<void> {
  const picture = `testsrc2=size=${size}:rate=${fps}:duration=${seconds}`;
  const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(fps), '-pix_fmt', 'yuv420p'];
  // Its index first, so that it can be read from its beginning.
  const index = file.endsWith('.mp4') ? ['-movflags', '+faststart'] : [];
  await promisify(execFile)('ffmpeg', [
    '-loglevel',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    picture,
    ...coded,
    ...index,
    file,
  ]);
}

/** Process ids of the ffmpeg that a process started, dead ones that nobody has buried included. */
export async function ffmpegsOf(parent = process.pid): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,comm=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, ppid, name]) => Number(ppid) === parent && name?.startsWith('ffmpeg') === true)
    .map(([pid]) => Number(pid));
}
