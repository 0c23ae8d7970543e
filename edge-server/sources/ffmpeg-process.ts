import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { SightlineError } from '../../shared/errors.ts';
import type { FfmpegCommand } from './ffmpeg-command.ts';
import { FfmpegWords } from './ffmpeg-words.ts';

const MISSING =
  'ffmpeg is needed for this and is not installed. Install it (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg; ' +
  'Windows: winget install ffmpeg), or give pictures or a .y4m file.';
/** The first that takes everything it is told here. */
const NEEDED = [5, 1] as const;

/** How a process ended. */
interface End {
  readonly code: number | null;
  /** Present when it could not be started. */
  readonly error?: NodeJS.ErrnoException;
}

/** An ffmpeg that writes to a pipe. Whoever started it stops it, once. */
export class FfmpegProcess {
  readonly words: FfmpegWords;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<End>;

  constructor(program: string, { args, script }: FfmpegCommand, words: FfmpegWords = new FfmpegWords()) {
    this.words = words;
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ code: null, error }));
      this.#child.once('close', (code) => resolve({ code }));
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => words.add(text));
    this.#child.stdin.on('error', () => {
      // It ended before it had read what to do; how it ended says why.
    });
    this.#child.stdin.end(script ?? '');
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
    const words = this.words.complaint;
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

/** Whether the program is there, starts, and is new enough. Throws `unsupported` with how to install it. */
export async function mustHaveFfmpeg(program: string): Promise<void> {
  const ffmpeg = new FfmpegProcess(program, { args: ['-version'], script: null });
  let text = '';
  for await (const bytes of ffmpeg.output) text += Buffer.from(bytes).toString('latin1');
  await ffmpeg.succeeded();
  const [, major = '', minor = '0'] = /^ffmpeg version n?(\d+)\.(\d+)/.exec(text) ?? [];
  // Builds of the day are called by their commit.
  if (major === '' || isEnough(Number(major), Number(minor))) return;
  throw new SightlineError(
    'unsupported',
    `ffmpeg ${major}.${minor} is too old for this: install ${NEEDED.join('.')} or later.`,
  );
}

function isEnough(major: number, minor: number): boolean {
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}
