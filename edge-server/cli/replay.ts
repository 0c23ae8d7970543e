import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { Installation } from '../installation.ts';
import { addModelFlags } from './model-folders.ts';
import { replayRecording } from './replay-recording.ts';
import type { RecordingFlags } from './replay-recording.ts';
import { addStoredFlags, replayStoredData } from './replay-stored.ts';
import type { StoredFlags } from './replay-stored.ts';
import { UsageError, parseCount, parseMediaTime } from './usage.ts';

/** What is given before it is known which replay is meant. */
interface GivenFlags extends RecordingFlags, Omit<StoredFlags, 'document' | 'json'> {
  readonly stored?: true;
}

/** Adds `sightline replay [recording]`. */
export function addReplay(program: Command, installation: Installation): void {
  const command = program
    .command('replay')
    .description(
      'Repeat what `run --record` wrote down and compare: ends with 1 when something differs. ' +
        'Or, with --stored, lead what a server has stored through a pipeline; it reaches nobody.',
    )
    .argument('[recording]', 'the recording')
    .option('--source <source>', 'run the detectors again over this clip, instead of taking what they found')
    .option(
      '--from <time>',
      'show and compare only what is of this time or later, as `run` prints it',
      parseMediaTime,
    )
    .option('--until <time>', 'end before this time')
    .option(
      '--document <file>',
      'the document whose own modules the pipeline may load; with --stored the pipeline’s',
    )
    .option('--json', 'one JSON line per output')
    .option('--threads <number>', 'threads of one model', parseCount);
  addModelFlags(addStoredFlags(command)).action((file: string | undefined, flags: GivenFlags) =>
    flags.stored === true ? stored(file, flags, installation) : recorded(file, flags, installation),
  );
}

function stored(file: string | undefined, flags: GivenFlags, installation: Installation): Promise<void> {
  if (file !== undefined || flags.source !== undefined || flags.from !== undefined)
    throw new UsageError(
      '--stored takes no recording, no --source and no --from: say from when with --since.',
    );
  return replayStoredData(flags, installation);
}

function recorded(file: string | undefined, flags: GivenFlags, installation: Installation): Promise<void> {
  if (file === undefined)
    throw new UsageError(
      'missing required argument: name a recording, or give --stored (add --help for what there is)',
    );
  const { until, since, pipeline, part, of, ...others } = flags;
  if ([since, pipeline, part, of].some((each) => each !== undefined))
    throw new UsageError('--since, --pipeline, --part and --of are for --stored.');
  const limited = until === undefined ? others : { ...others, until: mediaTimeIn(until) };
  return replayRecording(file, limited, installation);
}

function mediaTimeIn(text: string): number {
  try {
    return parseMediaTime(text);
  } catch (error) {
    throw error instanceof InvalidArgumentError ? new UsageError(`--until: ${error.message}`) : error;
  }
}
