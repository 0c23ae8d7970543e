// npm test (and npm run check): sets up, then runs every check and every test, and sums them up in one line.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureMosquitto } from './mosquitto.mjs';
import { ensureRtspServer } from './rtsp.mjs';
import { binary, buildAll, installDependencies, main, requireNode, root, run, StepError } from './steps.mjs';

const reports = join(root, 'build', 'reports');
const totals = { passed: 0, failed: 0, skipped: 0 };
/** Tests that needed a second try: they pass, and are never passed over in silence. */
const flaky = [];

function add({ passed, failed, skipped, flaky: shaky = [] }) {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
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
  add({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
}

/** What the compiler says, and then what builds on it. */
async function checkCode() {
  await check('types', [binary('typescript', 'tsc'), '-b']);
  await check('lint', [binary('oxlint'), '--type-aware', '--deny-warnings']);
  await check('documents', ['scripts/docs.mjs', '--check']);
}

/** A test runner that writes a JSON report. A runner that dies without one counts as one failure. */
async function runner(title, args, reportName, count, env) {
  process.stdout.write(`\n— ${title}\n`);
  const started = Date.now();
  const report = join(reports, reportName);
  rmSync(report, { force: true });
  const { code } = await run(process.execPath, args, { env: { ...env, FORCE_COLOR: '0' } });
  const counts = existsSync(report)
    ? count(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  process.stdout.write(`${title}: ${counts.failed} failed (${secondsSince(started)})\n`);
  add(counts);
}

const vitestCounts = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + (report.numTodoTests ?? 0),
});

const playwrightCounts = ({ stats, suites }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
  flaky: suites.flatMap(flakyIn),
});

/** Where the flaky tests of a suite are, and what they say. */
function flakyIn({ suites = [], specs = [] }) {
  const own = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'));
  return [...own.map(({ file, line, title }) => `e2e/${file}:${line} ${title}`), ...suites.flatMap(flakyIn)];
}

/** The browser tests of one project; see playwright.config.ts. A hiccup of a busy machine costs a second try, no more. */
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
    playwrightCounts,
    { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, report) },
  );
}

async function build() {
  process.stdout.write('\n— build\n');
  try {
    await buildAll();
    add({ passed: 1, failed: 0, skipped: 0 });
    return true;
  } catch (error) {
    process.stdout.write(`${error instanceof StepError ? error.message : error.stack}\n`);
    add({ passed: 0, failed: 1, skipped: 0 });
    return false;
  }
}

async function everything() {
  const chromium = await ensureChromium();
  process.stdout.write(`Browser tests will use ${chromium}\n`);
  await ensureRtspServer();
  await ensureMosquitto();
  mkdirSync(reports, { recursive: true });
  const built = await build();
  await Promise.all([
    check('format', [binary('prettier'), '--check', '--log-level', 'warn', '.']),
    checkCode(),
  ]);
  if (!built) return;
  await check('size budget', ['scripts/size.mjs']);
  await runner(
    'unit tests',
    [
      binary('vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(reports, 'vitest.json')}`,
    ],
    'vitest.json',
    vitestCounts,
    {},
  );
  await browserTests('together', 2, chromium);
  await browserTests('alone', 1, chromium);
}

await main(async () => {
  requireNode();
  await installDependencies();
  await everything();
});
if (process.exitCode !== undefined && process.exitCode !== 0) totals.failed += 1;
const shaky =
  flaky.length === 0 ? '' : `, ${flaky.length} FLAKY (passed only at the second try): ${flaky.join('; ')}`;
process.stdout.write(
  `\nTests: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped${shaky}\n`,
);
process.exitCode = totals.failed === 0 ? 0 : 1;
