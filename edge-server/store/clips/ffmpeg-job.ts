import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SightlineError } from '../../../shared/errors.ts';
import { diskFull } from '../disk-full.ts';

/** Longer than this no clip takes, milliseconds. */
const MOST_MS = 120_000;
const MAX_WORDS = 64_000;
const SHOWN_WORDS = 300;
/** Clips can wait, frames cannot. */
const NICE = 10;

/** An ffmpeg that reads bytes and writes a file. */
export interface FfmpegJob {
  readonly program: string;
  readonly args: readonly string[];
  /** What it reads from its standard input. */
  readonly input: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/**
 * Does it. Gives what it said. Rejects with `unsupported` where ffmpeg is missing, a `DiskFullError` where there is no
 * room, `camera` with its last words otherwise, and when the signal aborts.
 */
export async function runFfmpeg({ program, args, input, signal }: FfmpegJob): Promise<string> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]);
  const words = ['-hide_banner', '-nostats', '-loglevel', 'error'];
  const child = spawn(program, [...words, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    signal: ending,
    killSignal: 'SIGKILL',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MAX_WORDS);
    });
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(startError(error)));
    child.once('close', resolve);
  });
  letOthersGoFirst(child.pid);
  // It may end before it has read all; how it ended says why.
  const fed = Promise.allSettled([pipeline(Readable.from(input, { objectMode: false }), child.stdin)]);
  const code = await ended;
  await fed;
  if (code === 0) return said;
  if (/no space left|disk quota/i.test(said)) throw diskFull('ENOSPC', said);
  const why = said.trim().slice(-SHOWN_WORDS) || 'no reason given';
  throw new SightlineError('camera', `ffmpeg ended with ${code ?? 'a signal'}: ${why}`);
}

function letOthersGoFirst(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, NICE);
  } catch {
    // It has ended already, or the system has no such thing.
  }
}

function startError(error: NodeJS.ErrnoException): SightlineError {
  if (error.code === 'ENOENT')
    return new SightlineError('unsupported', 'Clips are made by ffmpeg, which is not installed here.', {
      cause: error,
    });
  return new SightlineError('aborted', `ffmpeg was ended: ${error.message}`, { cause: error });
}
