// npm run fuzz [seed] [count] [target[:input]]: mutated inputs for every door of the code, and what became of them.
import {
  StepError,
  binary,
  buildModels,
  buildRooms,
  buildWasm,
  installDependencies,
  main,
  run,
} from './steps.mjs';

function wholeNumber(text, what) {
  if (/^\d{1,8}$/.test(text)) return text;
  throw new StepError(`${what} must be a whole number of at most 8 digits, not "${text}".`);
}

await main(async () => {
  const seed = wholeNumber(process.argv[2] ?? '1', 'The seed');
  const count = wholeNumber(process.argv[3] ?? '200000', 'The count');
  await installDependencies();
  await buildWasm();
  // What is kept is in a real database, whose program is what was built.
  await buildRooms();
  await buildModels();
  const env = {
    SIGHTLINE_FUZZ_SEED: seed,
    SIGHTLINE_FUZZ_COUNT: count,
    SIGHTLINE_FUZZ_ONLY: process.argv[4] ?? '',
  };
  const { code } = await run(process.execPath, [binary('vitest'), 'run', 'fuzz/fuzz.test.ts'], { env });
  if (code !== 0) throw new StepError('Something did not hold; the lines above repeat it.');
});
