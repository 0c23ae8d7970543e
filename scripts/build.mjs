// npm run build: builds everything, stale or not.
import { buildAll, installDependencies, main } from './steps.mjs';

await main(async () => {
  await installDependencies();
  await buildAll(true);
});
