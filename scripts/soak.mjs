// npm run soak [minutes] [cycles]: a page that runs for long, and one that starts and stops often; memory must stay flat.
// npm run soak -- --faults <count>: a run that so many crashes and restarts hit; they must leave nothing behind.
import { parseArgs } from 'node:util';
import { ensureChromium } from './chromium.mjs';
import { StepError, binary, buildAll, installDependencies, main, run } from './steps.mjs';

function wholeNumber(text, what) {
  if (/^[1-9]\d{0,3}$/.test(text)) return text;
  throw new StepError(`${what} must be a whole number from 1 to 9999, not "${text}".`);
}

/** What is run, with what in its environment. */
function asked() {
  const { values, positionals } = parseArgs({
    options: { faults: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.faults !== undefined) {
    return ['soak-faults', { SIGHTLINE_SOAK_FAULTS: wholeNumber(values.faults, 'The faults') }];
  }
  const minutes = wholeNumber(positionals[0] ?? '20', 'The minutes');
  const cycles = wholeNumber(positionals[1] ?? '50', 'The cycles');
  return ['soak.e2e', { SIGHTLINE_SOAK_MINUTES: minutes, SIGHTLINE_SOAK_CYCLES: cycles }];
}

await main(async () => {
  const [test, env] = asked();
  await installDependencies();
  await buildAll();
  process.env.CHROMIUM ??= await ensureChromium();
  const args = [binary('@playwright/test', 'playwright'), 'test', test, '--reporter=list'];
  const { code } = await run(process.execPath, args, { env });
  if (code !== 0) throw new StepError('Something grew, or was left behind; the tables above say what.');
});
