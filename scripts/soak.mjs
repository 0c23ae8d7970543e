// npm run soak [minutes] [cycles]: a page that runs for long, and one that starts and stops often; memory must stay flat.
import { ensureChromium } from './chromium.mjs';
import { StepError, binary, buildAll, installDependencies, main, run } from './steps.mjs';

function wholeNumber(text, what) {
  if (/^[1-9]\d{0,3}$/.test(text)) return text;
  throw new StepError(`${what} must be a whole number from 1 to 9999, not "${text}".`);
}

await main(async () => {
  const minutes = wholeNumber(process.argv[2] ?? '20', 'The minutes');
  const cycles = wholeNumber(process.argv[3] ?? '50', 'The cycles');
  await installDependencies();
  await buildAll();
  process.env.CHROMIUM ??= await ensureChromium();
  const env = { SIGHTLINE_SOAK_MINUTES: minutes, SIGHTLINE_SOAK_CYCLES: cycles };
  const args = [binary('@playwright/test', 'playwright'), 'test', 'soak', '--reporter=list'];
  const { code } = await run(process.execPath, args, { env });
  if (code !== 0) throw new StepError('Something grew; the tables above say what.');
});
