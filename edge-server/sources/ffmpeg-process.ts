import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { SightlineError } from '../../shared/errors.ts';
import { withoutPasswords } from './source-uri.ts';

const MAX_WORDS = 4096;
const MISSING =
  'ffmpeg is needed for this and is not installed. Install it (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg; ' +
  'Windows: winget install ffmpeg), or give pictures or a .y4m file.';

/** How a process ended. */
interface End {
  readonly code: number | null;
  /** Present when it could not be started. */
  readonly error?: NodeJS.ErrnoException;
}

/** An ffmpeg that writes to a pipe. Whoever started it stops it, once. */
export class FfmpegProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<End>;
  #words = '';

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ code: null, error }));
      this.#child.once('close', (code) => resolve({ code }));
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-MAX_WORDS);
    });
  }

  /** What it writes; it waits while nobody reads. */
  get output(): AsyncIterable<Uint8Array> {
    return this.#child.stdout;
  }

  /** Waits for its end. Throws `unsupported` when it is not installed, `camera` with its last words when it failed. */
  async succeeded(): Promise<void> {
    const { code, error } = await this.#ended;
    if (error?.code === 'ENOENT') throw new SightlineError('unsupported', MISSING, { cause: error });
    if (code === 0) return;
    const words = withoutPasswords(this.#words.trim().split('\n').slice(-2).join(' '));
    throw new SightlineError(
      'camera',
      `ffmpeg ended with ${code ?? 'a signal'}: ${words || 'no reason given'}`,
    );
  }

  /** Ends it at once; resolves when it is gone. */
  async stop(): Promise<void> {
    // It has nothing to save, and asked politely it would first try to write what nobody reads.
    this.#child.kill('SIGKILL');
    this.#child.stdout.destroy();
    await this.#ended;
  }
}

/** Whether the program is there and starts. Throws `unsupported` with how to install it. */
export async function mustHaveFfmpeg(program: string): Promise<void> {
  const ffmpeg = new FfmpegProcess(program, ['-version']);
  for await (const _ of ffmpeg.output) {
    // It waits until its words are read.
  }
  await ffmpeg.succeeded();
}
