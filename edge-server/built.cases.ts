import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findInstallation } from './installation.ts';
import type { Installation } from './installation.ts';

/** The installation with everything that set-up builds. Throws when something is missing: these tests prove nothing without it. */
export function builtInstallation(): Installation {
  const installation = findInstallation(import.meta.url);
  const { laneFile, wasmFile, modelsFolder, rootFolder } = installation;
  for (const needed of [
    laneFile,
    wasmFile,
    modelsFolder,
    join(rootFolder, 'build', 'edge-server', 'cli.js'),
  ]) {
    if (!existsSync(needed)) throw new Error(`${needed} is missing: run "npm run build" before these tests`);
  }
  return installation;
}

/** Process ids of a process's children. */
export async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === pid && args.join(' ').includes('lane-main'))
    .map(([child]) => Number(child));
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}

/** Waits until something outside of this process has become true. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    if (await condition()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  throw new Error(`not within 10 s: ${what}`);
}
