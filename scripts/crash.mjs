// npm run crash [times] [seed]: a process that keeps events is killed at random moments; nothing it acknowledged is lost.
import { buildRooms, buildWasm, installDependencies, main, runNode, StepError } from './steps.mjs';

await main(async () => {
  const [times = '200', ...seed] = process.argv.slice(2);
  if (!/^[1-9]\d{0,4}$/.test(times)) throw new StepError(`How often must be a whole number, not "${times}".`);
  await installDependencies();
  await buildWasm();
  await buildRooms();
  await runNode('Killing it', ['bench/store/crash.mjs', times, ...seed]);
});
