#!/usr/bin/env node
// The command line. Builds what it needs (quietly when nothing is stale), then hands over.
import { buildModels, buildRooms, buildWasm, installDependencies, main } from './steps.mjs';

await main(async () => {
  await installDependencies();
  await buildWasm();
  await buildRooms();
  await buildModels();
  await import('../build/edge-server/cli.js');
});
