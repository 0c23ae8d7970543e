import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SightlineError, messageOf } from '../../shared/errors.ts';

const PAUSE_MS = 10;
/**
 * Looks are counted, and not time, so that a machine which stood still takes nobody for dead. One that is held for five
 * seconds of looking is left over from a process that died: what it is held for takes milliseconds.
 */
const LOOKS_LEFT_OVER = 500;
const LOOKS_WAITING = 6_000;

/**
 * A file that one process at a time has, on any system and any disk. Nothing says for sure that one is left over: a
 * process which stood still may lose it, which `check` tells right before what it is held for is done.
 */
export class FileLock {
  readonly #path: string;
  readonly #mark: string;

  private constructor(path: string, mark: string) {
    this.#path = path;
    this.#mark = mark;
  }

  /** Waits until nobody else has it. Throws `storage`. */
  static async take(path: string): Promise<FileLock> {
    const mark = randomUUID();
    let seen: string | null = null;
    let unchanged = 0;
    for (let looks = 0; !(await create(path, mark)); looks += 1) {
      if (looks >= LOOKS_WAITING)
        throw new SightlineError('storage', `${path} was held by others for too long. Try again.`);
      const held = readMark(path);
      unchanged = held === seen ? unchanged + 1 : 0;
      seen = held;
      if (held !== null && unchanged >= LOOKS_LEFT_OVER) rmSync(path, { force: true });
      else await pause(PAUSE_MS * (0.5 + Math.random()));
    }
    return new FileLock(path, mark);
  }

  /** Throws `LostLock` when somebody else may have it now. */
  check(): void {
    if (readMark(this.#path) !== this.#mark) throw new LostLock(this.#path);
  }

  release(): void {
    if (readMark(this.#path) === this.#mark) rmSync(this.#path, { force: true });
  }
}

/** It was taken from whoever had it: what it was held for must be done anew. */
export class LostLock extends SightlineError {
  constructor(path: string) {
    super('storage', `${path} was taken by another process.`);
  }
}

async function create(path: string, mark: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, mark, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false;
    throw new SightlineError('storage', `${path} could not be written: ${messageOf(cause)}`, { cause });
  }
}

/** Null: nobody has it. */
function readMark(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return null;
    throw new SightlineError('storage', `${path} could not be read: ${messageOf(cause)}`, { cause });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
