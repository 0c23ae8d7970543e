import { SightlineError, messageOf } from '../../../shared/errors.ts';
import { storedEventId } from '../../../shared/run/event-store.ts';
import type { EventStore } from '../../../shared/run/event-store.ts';
import { inferenceFilesIn, readSample } from './ambianic-folder.ts';
import type { FolderSample } from './ambianic-folder.ts';

/** What is imported, and to where. */
export interface ImportParts {
  readonly events: Pick<EventStore, 'put' | 'get' | 'protect'>;
  readonly folder: string;
  /** The pipeline that the events are said to be of. */
  readonly pipeline: string;
  /** Age alone does not end them. */
  readonly protect: boolean;
  /** A file was skipped, with the reason. */
  readonly skipped: (file: string, reason: string) => void;
  readonly progress?: (report: ImportReport) => void;
}

/** What came of an import. */
export interface ImportReport {
  readonly imported: number;
  /** Were there already. */
  readonly known: number;
  readonly skipped: number;
}

/**
 * Imports the samples that Ambianic saved in a folder; theirs stay where they are. What was imported before is left
 * alone, so it may be done again. A file that is wrong is told of and skipped; a store that does not keep rejects.
 */
export async function importAmbianic(parts: ImportParts): Promise<ImportReport> {
  let report: ImportReport = { imported: 0, known: 0, skipped: 0 };
  for await (const file of inferenceFilesIn(parts.folder)) {
    const outcome = await importFile(file, parts);
    report = { ...report, [outcome]: report[outcome] + 1 };
    parts.progress?.(report);
  }
  return report;
}

async function importFile(file: string, parts: ImportParts): Promise<keyof ImportReport> {
  const [sample] = await Promise.allSettled([readSample(file, parts.pipeline)]);
  if (sample.status === 'fulfilled') return importSample(sample.value, parts);
  if (!(sample.reason instanceof SightlineError)) throw sample.reason;
  parts.skipped(file, messageOf(sample.reason));
  return 'skipped';
}

async function importSample(
  { event, media }: FolderSample,
  { events, pipeline, protect }: ImportParts,
): Promise<keyof ImportReport> {
  const before = await events.get(storedEventId(pipeline, event.id));
  if (before !== null && media.every(({ kind }) => before.media.some((each) => each.kind === kind)))
    return 'known';
  const id = await events.put(event, pipeline, media);
  if (protect) await events.protect(id, true);
  return 'imported';
}
