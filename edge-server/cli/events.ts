import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { EventDetailSchema, EventPageSchema } from '../../shared/run/event-store.ts';
import type { StoredEvent } from '../../shared/run/event-store.ts';
import { CtlClient, addClientFlags, segment } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';
import { addImport } from './events-import.ts';
import { eventTable, eventWords } from './event-words.ts';
import { parseCount } from './usage.ts';

interface FilterFlags extends ClientFlags {
  readonly from?: string;
  readonly to?: string;
  readonly label?: readonly string[];
  readonly zone?: readonly string[];
  readonly pipeline?: readonly string[];
  readonly type?: readonly string[];
  readonly exceptType?: readonly string[];
  readonly track?: string;
  readonly minScore?: string;
  readonly feedback?: string;
}

interface ListFlags extends FilterFlags {
  readonly limit: number;
  readonly json?: true;
}

/** Adds `sightline events` with `list`, `show`, `export` and `import`. */
export function addEvents(program: Command): void {
  const events = program
    .command('events')
    .description('List, show and export what happened, from a server that runs; import what Ambianic saved.');
  addList(events);
  addShow(events);
  addExport(events);
  addImport(events);
}

function addList(events: Command): void {
  const command = events
    .command('list', { isDefault: true })
    .description('Name what happened, newest first.')
    .option('--limit <number>', 'how many', parseCount, 20)
    .option('--json', 'one JSON line per event');
  addFilterFlags(addClientFlags(command)).action(async (flags: ListFlags) => {
    const found = await listEvents(new CtlClient(flags), flags);
    for (const line of flags.json === true ? found.map((event) => JSON.stringify(event)) : eventTable(found))
      console.log(line);
  });
}

function addShow(events: Command): void {
  const command = events
    .command('show')
    .description('Say everything that is known of an event, with its steps.')
    .argument('<id>', 'which event, as the list names it')
    .option('--json', 'as JSON');
  addClientFlags(command).action(async (id: string, flags: ClientFlags & { readonly json?: true }) => {
    const event = await new CtlClient(flags).get(`/api/events/${segment(id)}`, EventDetailSchema);
    console.log(flags.json === true ? JSON.stringify(event) : eventWords(event));
  });
}

function addExport(events: Command): void {
  const command = events
    .command('export')
    .description('Write events with pictures as a COCO data set, a zip file.')
    .argument('<file>', 'where to write it; it must not be there yet')
    .option('--json', 'print what was written as JSON');
  addFilterFlags(addClientFlags(command)).action(
    async (file: string, flags: FilterFlags & { readonly json?: true }) => {
      const bytes = await exportEvents(new CtlClient(flags), flags, file);
      console.log(flags.json === true ? JSON.stringify({ file, bytes }) : `Wrote ${file}, ${bytes} bytes`);
    },
  );
}

function addFilterFlags(command: Command): Command {
  return command
    .option('--from <time>', 'those that began at this time or later: 2026-05-01T08:00:00Z, or milliseconds')
    .option('--to <time>', 'those that began before this time')
    .option('--label <label>', 'what they are of; may be repeated', collect)
    .option('--zone <zone>', 'a zone that they were ever in; may be repeated', collect)
    .option('--pipeline <id>', 'where they come from; may be repeated', collect)
    .option('--type <type>', 'what kind they are; may be repeated', collect)
    .option('--except-type <type>', 'what kind they are not; may be repeated', collect)
    .option('--track <number>', 'the number that the tracker gave')
    .option('--min-score <share>', 'at least so sure, 0 to 1')
    .option('--feedback <which>', 'what was said of them: right, wrong, any or none');
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** As many as are asked for, over as many pages as that takes. */
async function listEvents(client: CtlClient, flags: ListFlags): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (let cursor: string | null | undefined; cursor !== null && found.length < flags.limit;) {
    const query = queryOf(flags);
    query.set('limit', String(Math.min(200, flags.limit - found.length)));
    if (cursor !== undefined) query.set('cursor', cursor);
    const page = await client.get(`/api/events?${query.toString()}`, EventPageSchema);
    found.push(...page.events);
    cursor = page.next;
  }
  return found;
}

/** Takes the name first: nothing is asked for that could not be written. What was not written to its end is removed. */
async function exportEvents(client: CtlClient, flags: FilterFlags, file: string): Promise<number> {
  const output = (await newFile(file)).createWriteStream();
  try {
    const abort = new AbortController();
    const { body } = await client.open(
      `/api/events/export?${queryOf(flags).toString()}`,
      undefined,
      abort.signal,
    );
    if (body === null) throw new SightlineError('unsupported', 'The server sent nothing.');
    await pipeline(Readable.from(body), output);
    return output.bytesWritten;
  } catch (error) {
    output.destroy();
    await rm(file, { force: true });
    throw error;
  }
}

async function newFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx');
  } catch (cause) {
    throw new SightlineError('conflict', `${file} cannot be made: ${messageOf(cause)}`, { cause });
  }
}

function queryOf(flags: FilterFlags): URLSearchParams {
  const { from, to, track, minScore, feedback } = flags;
  const single = { from, to, track, min_score: minScore, feedback };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(single)) if (value !== undefined) query.set(name, value);
  for (const name of ['label', 'zone', 'pipeline', 'type'] as const)
    for (const value of flags[name] ?? []) query.append(name, value);
  for (const value of flags.exceptType ?? []) query.append('except_type', value);
  return query;
}
