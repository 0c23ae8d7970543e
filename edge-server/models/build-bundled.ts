import { messageOf } from '../../shared/errors.ts';
import { findInstallation } from '../installation.ts';
import { buildBundledModels } from './bundled-models.ts';

/** Imports the bundled models to the installation's models folder; what set-up runs. An argument names another folder. */
async function main(): Promise<void> {
  const out = process.argv[2] ?? findInstallation(import.meta.url).modelsFolder;
  await buildBundledModels(out, (line) => process.stdout.write(`  ${line}\n`));
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
