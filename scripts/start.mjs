// npm start: installs, builds what is stale, starts the edge server and prints its address.
import { buildAll, installDependencies, main } from './steps.mjs';

await main(async () => {
  await installDependencies();
  await buildAll();
  process.argv.splice(1, process.argv.length, 'sightline', 'serve', ...process.argv.slice(2));
  await import('../build/edge-server/cli.js');
});
