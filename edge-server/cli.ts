import { Command, CommanderError } from 'commander';
import { SightlineError, messageOf } from '../shared/errors.ts';
import { addCheck } from './cli/check.ts';
import { addCtl } from './cli/ctl.ts';
import { addDevices } from './cli/devices.ts';
import { addDetect } from './cli/detect.ts';
import { addEvents } from './cli/events.ts';
import { addModels } from './cli/models.ts';
import { addPair } from './cli/pair.ts';
import { addReplay } from './cli/replay.ts';
import { addRun } from './cli/run.ts';
import { addServe } from './cli/serve.ts';
import { addToken } from './cli/token.ts';
import { UsageError } from './cli/usage.ts';
import { findInstallation } from './installation.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

/** The whole command line. */
function createProgram(): Command {
  const installation = findInstallation(import.meta.url);
  const program = new Command('sightline')
    .description('Real-time vision pipelines: camera to boxes in the browser, the heavy part on the edge.')
    .version(installation.version)
    .showHelpAfterError('(add --help for what there is)')
    // So that a command may have a --version of its own.
    .enablePositionalOptions()
    .exitOverride();
  addServe(program, installation);
  addToken(program);
  addPair(program);
  addDevices(program);
  addCheck(program, installation);
  addModels(program, installation);
  addDetect(program, installation);
  addCtl(program);
  addEvents(program);
  addRun(program, installation);
  addReplay(program, installation);
  return program;
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // It has said what is wrong by itself; help and version are no failure.
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
    return;
  }
  process.exitCode = error instanceof UsageError ? WRONG_USAGE : FAILED;
  const text = error instanceof SightlineError || !(error instanceof Error) ? messageOf(error) : error.stack;
  process.stderr.write(`${text}\n`);
}

/** Whoever read what we print went away (`| head`): a server serves on, a command just ends. */
function toleratesGoneReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', toleratesGoneReader);
process.stderr.on('error', toleratesGoneReader);
try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  fail(error);
}
