// npm test (and npm run check): sets up, then runs every check and every test, and sums them up in one line.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureFfmpeg } from './ffmpeg.mjs';
import { ensureMosquitto } from './mosquitto.mjs';
import { ensureRtspServer } from './rtsp.mjs';
import { readPlaywright, readVitest, withSecondTry } from './test-reports.mjs';
import { binary, buildAll, installDependencies, main, requireNode, root, run, StepError } from './steps.mjs';

const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };
const NOTHING = { passed: 0, failed: 0, skipped: 0, failures: [], failedFiles: [], flaky: [] };

const reports = join(root, 'build', 'reports');
const totals = { passed: 0, failed: 0, skipped: 0 };
/** What failed, and what passed only at the second try, which is never passed over in silence. By name. */
const failures = [];
const flaky = [];

function add({ passed, failed, skipped, failures: broken = [], flaky: shaky = [] }) {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  failures.push(...broken);
  flaky.push(...shaky);
}

const secondsSince = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/** One yes-or-no check: counts as one test. Says everything at its end, since another one may run beside it. */
async function check(title, args) {
  const started = Date.now();
  const { code, output } = await run(process.execPath, args, { quiet: true });
  process.stdout.write(
    `\n— ${title}\n${code === 0 ? '' : `${output}\n`}` +
      `${title}: ${code === 0 ? 'ok' : 'FAILED'} (${secondsSince(started)})\n`,
  );
  add(code === 0 ? PASSED : { ...FAILED, failures: [title] });
}

/** What the compiler says, and then what builds on it. */
async function checkCode() {
  await check('types', [binary('typescript', 'tsc'), '-b']);
  await check('lint', [binary('oxlint'), '--type-aware', '--deny-warnings']);
  await check('documents', ['scripts/docs.mjs', '--check']);
}

/** A test runner that writes a JSON report. One that dies without a word counts as a failure. */
async function runner(title, args, reportName, read, env = {}) {
  process.stdout.write(`\n— ${title}\n`);
  const started = Date.now();
  const report = join(reports, reportName);
  rmSync(report, { force: true });
  const { code } = await run(process.execPath, args, { env: { ...env, FORCE_COLOR: '0' } });
  const outcome = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8')), root) : NOTHING;
  process.stdout.write(`${title}: ${outcome.failed} failed (${secondsSince(started)})\n`);
  return code !== 0 && outcome.failed === 0
    ? { ...outcome, failed: 1, failures: [`${title}: ended with ${code}`] }
    : outcome;
}

function vitest(title, files) {
  const output = `--outputFile.json=${join(reports, 'vitest.json')}`;
  const args = [binary('vitest'), 'run', ...files, '--reporter=default', '--reporter=json', output];
  return runner(title, args, 'vitest.json', readVitest);
}

/** The unit tests. A hiccup of a busy machine costs a second try of the files where it was, no more. */
async function unitTests() {
  const first = await vitest('unit tests', []);
  if (first.failedFiles.length === 0) return first;
  return withSecondTry(first, await vitest('unit tests, second try', first.failedFiles));
}

/** The browser tests of one project; see playwright.config.ts. They too are tried twice. */
function browserTests(project, workers, chromium) {
  const report = `playwright-${project}.json`;
  return runner(
    `browser tests, ${project}`,
    [
      binary('@playwright/test', 'playwright'),
      'test',
      `--project=${project}`,
      `--workers=${workers}`,
      '--retries=1',
    ],
    report,
    readPlaywright,
    { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, report) },
  );
}

async function build() {
  process.stdout.write('\n— build\n');
  try {
    await buildAll();
    add(PASSED);
    return true;
  } catch (error) {
    process.stdout.write(`${error instanceof StepError ? error.message : error.stack}\n`);
    add({ ...FAILED, failures: ['build'] });
    return false;
  }
}

async function everything() {
  const chromium = await ensureChromium();
  process.stdout.write(`Browser tests will use ${chromium}\n`);
  await ensureRtspServer();
  await ensureFfmpeg();
  await ensureMosquitto();
  mkdirSync(reports, { recursive: true });
  const built = await build();
  await Promise.all([
    check('format', [binary('prettier'), '--check', '--log-level', 'warn', '.']),
    checkCode(),
  ]);
  if (!built) return;
  await check('size budget', ['scripts/size.mjs']);
  add(await unitTests());
  add(await browserTests('together', 2, chromium));
  add(await browserTests('alone', 1, chromium));
}

await main(async () => {
  requireNode();
  await installDependencies();
  await everything();
});
if (process.exitCode !== undefined && process.exitCode !== 0) totals.failed += 1;
// The names come last: who sees only the end of a long log sees them.
for (const name of failures) process.stdout.write(`FAILED ${name}\n`);
for (const name of flaky) process.stdout.write(`FLAKY (passed only at the second try) ${name}\n`);
process.stdout.write(
  `\nTests: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped` +
    `${flaky.length === 0 ? '' : `, ${flaky.length} FLAKY`}\n`,
);
process.exitCode = totals.failed === 0 ? 0 : 1;
