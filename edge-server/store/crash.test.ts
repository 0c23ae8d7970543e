import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { builtInstallation } from '../built.cases.ts';

/** `npm run crash` does the same 200 times. */
const TIMES = 20;

test(`killed ${TIMES} times at random moments, a process loses nothing that it acknowledged and leaves no file over`, async () => {
  const { rootFolder } = builtInstallation();
  const script = join(rootFolder, 'bench', 'store', 'crash.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(TIMES)], {
    cwd: rootFolder,
  });
  expect(stdout).toMatch(/nothing that was acknowledged is lost/);
}, 300_000);
