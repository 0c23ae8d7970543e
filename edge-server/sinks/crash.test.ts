import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { builtInstallation } from '../built.cases.ts';

/** `node bench/sinks/crash.mjs 200` does the same more often. */
const TIMES = 8;

test(`killed ${TIMES} times at random moments, a process tells everything that it had said was kept`, async () => {
  const { rootFolder } = builtInstallation();
  const script = join(rootFolder, 'bench', 'sinks', 'crash.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(TIMES)], {
    cwd: rootFolder,
  });
  expect(stdout).toMatch(/everything that was kept has arrived/);
}, 300_000);
