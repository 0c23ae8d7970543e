import { dirname, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { SightlineError } from '../../shared/errors.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import { replayStored } from '../../shared/replay/replay-stored.ts';
import { storedFeed } from '../../shared/replay/stored-feed.ts';
import type { StoredFeed } from '../../shared/replay/stored-feed.ts';
import type { StoredPart } from '../../shared/replay/stored-moment.ts';
import type { RecordedMessage } from '../../shared/run/recording.ts';
import { systemClock } from '../clock.ts';
import { dataFolderOf } from '../data-folder.ts';
import type { ModuleAllowance } from '../elements/module-loader.ts';
import { modulesIn } from '../elements/modules-in.ts';
import type { Installation } from '../installation.ts';
import { moduleService } from '../runs/flow-setup.ts';
import { StoredPast } from '../store/events/stored-past.ts';
import type { PastQuery } from '../store/operations/past-events.ts';
import { mergeChanges } from '../store/local-changes.ts';
import { localChangesFile, readLocalChanges } from '../store/local-pipelines.ts';
import { readDocumentFile } from './document-file.ts';
import { drained } from './drained.ts';
import { outputJson, storedLine } from './run-report.ts';
import type { ModelFlags } from './model-folders.ts';
import { onlyPipeline, ownDocument } from './run-target.ts';
import { parseInstant } from './instant.ts';
import { UsageError } from './usage.ts';
import { whileWorking } from './while-working.ts';

/** How `replay --stored` is called. */
export interface StoredFlags extends Pick<ModelFlags, 'data'> {
  readonly since?: string;
  readonly until?: string;
  readonly pipeline?: string;
  readonly of?: string;
  readonly part?: StoredPart;
  readonly document?: string;
  readonly json?: true;
}

interface Target {
  readonly pipeline: string;
  readonly document: SightlineDocument;
  readonly modules: ModuleAllowance;
}

/** Adds what `replay --stored` takes. */
export function addStoredFlags(command: Command): Command {
  return command
    .option(
      '--stored',
      'replay the findings or events in the data folder, whether a server runs on it or not',
    )
    .option(
      '--since <time>',
      'with --stored: what is of this time or later: 90s, 10m, 2h, 7d, or 2026-05-01T08:00:00Z',
    )
    .option('--pipeline <id>', 'with --stored: the pipeline that it is led through')
    .option('--of <id>', 'with --stored: the pipeline that stored it, when it is another one')
    .addOption(
      new Option(
        '--part <part>',
        'with --stored: which part; detections where there are some, unless told',
      ).choices(['detections', 'events']),
    );
}

/** Leads what is stored through a pipeline and prints what its elements and sinks would have told. */
export async function replayStoredData(flags: StoredFlags, installation: Installation): Promise<void> {
  const range = rangeOf(flags, systemClock.wallTime());
  const data = dataFolderOf(flags.data, process.env);
  const past = await StoredPast.open(data);
  try {
    const target = await targetOf(flags, data, installation);
    const { graph } = resolvePipeline(target.document, target.pipeline);
    const choice = chosen(past, { pipeline: flags.of ?? target.pipeline, ...range }, flags.part);
    const feed = storedFeed(graph, choice.part);
    if (feed.leftOut.length > 0)
      console.error(`Left out, since no pictures are given: ${feed.leftOut.join(', ')}.`);
    await whileWorking((signal) =>
      lead(past, choice, { feed, modules: target.modules, json: flags.json === true, signal }),
    );
  } finally {
    past.close();
  }
}

interface Leading {
  readonly feed: StoredFeed;
  readonly modules: ModuleAllowance;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

async function lead(
  past: StoredPast,
  choice: PastQuery,
  { feed, modules, json, signal }: Leading,
): Promise<void> {
  let [moments, outputs] = [0, 0];
  await replayStored({
    feed,
    moments: counted(past.moments(choice), () => (moments += 1)),
    from: choice.from,
    until: choice.until,
    clock: systemClock,
    drained,
    signal,
    services: { ...moduleService(modules) },
    output(element: string, message: RecordedMessage) {
      outputs += 1;
      console.log(json ? outputJson(element, message) : storedLine(element, message));
    },
    warn,
  });
  if (signal.aborted) throw new SightlineError('aborted', 'Ended before the end.');
  if (past.withoutFile > 0)
    console.error(
      `Of ${past.withoutFile} samples the files are gone or damaged: only the surest thing in each is known.`,
    );
  console.error(
    `${moments} stored ${choice.part} of ${choice.pipeline}, ${outputs} outputs. Nothing was told to anybody.`,
  );
}

async function* counted<T>(all: AsyncIterable<T>, each: () => void): AsyncGenerator<T, void> {
  for await (const one of all) {
    each();
    yield one;
  }
}

function rangeOf({ since, until }: StoredFlags, now: number): Pick<PastQuery, 'from' | 'until'> {
  if (since === undefined)
    throw new UsageError('--stored needs --since <time>: 10m, 7d, or 2026-05-01T08:00:00Z.');
  const range = {
    from: parseInstant('--since', since, now),
    until: until === undefined ? now : parseInstant('--until', until, now),
  };
  if (range.from < range.until) return range;
  throw new UsageError('--until has to be later than --since.');
}

/** What there is, unless told; detections come first, since more elements follow them. */
function chosen(past: StoredPast, asked: Omit<PastQuery, 'part'>, part: StoredPart | undefined): PastQuery {
  const parts: readonly StoredPart[] = part === undefined ? ['detections', 'events'] : [part];
  const found = parts.map((each) => ({ ...asked, part: each })).find((choice) => past.has(choice));
  if (found !== undefined) return found;
  throw new SightlineError(
    'not_found',
    `The pipeline ${asked.pipeline} has stored no ${parts.join(' and no ')} in that time. ` +
      '`save_detections` stores what is found in frames, `save_events` events.',
  );
}

function warn(line: string): void {
  console.error(line);
}

/** A document that is named is taken as it is; else the one here, with what was changed in the app. */
async function targetOf(
  { document: named, pipeline }: StoredFlags,
  data: string,
  installation: Installation,
): Promise<Target> {
  const file = resolve(named ?? ownDocument(installation));
  const read = await readDocumentFile(file, warn);
  const document =
    named === undefined ? mergeChanges(read, await readLocalChanges(localChangesFile(data)), warn) : read;
  const modules = { folder: dirname(file), allowed: modulesIn(read) };
  return { pipeline: pipeline ?? onlyPipeline(document, file), document, modules };
}
