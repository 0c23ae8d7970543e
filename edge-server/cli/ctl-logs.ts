import type { Command } from 'commander';
import { Option } from 'commander';
import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { CtlClient, addClientFlags } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';
import { readEvents } from '../stream/read-events.ts';
import { parseCount } from './usage.ts';

interface LogFlags extends ClientFlags {
  readonly follow?: true;
  readonly level: string;
  readonly pipeline?: string;
  readonly element?: string;
  readonly limit: number;
  readonly json?: true;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;
const LineSchema = z.object({
  at: z.number(),
  level: z.string(),
  pipeline: z.string().nullable(),
  element: z.string().nullable(),
  message: z.string(),
});

/** Adds `logs`. */
export function addCtlLogs(ctl: Command): void {
  const command = ctl
    .command('logs')
    .description("The newest lines of the server's log.")
    .option('--follow', 'go on with what comes, also after the server was away')
    .addOption(new Option('--level <level>', 'from this level on').choices(LEVELS).default('trace'))
    .option('--pipeline <id>', 'only of this pipeline')
    .option('--element <name>', 'only of this element')
    .option('--limit <number>', 'how many, without --follow', parseCount, 100)
    .option('--json', 'one JSON line each');
  addClientFlags(command).action((flags: LogFlags) => (flags.follow === true ? follow(flags) : list(flags)));
}

async function list(flags: LogFlags): Promise<void> {
  const query = queryOf(flags);
  query.set('limit', String(Math.min(1000, flags.limit)));
  const lines = await new CtlClient(flags).get(`/api/logs?${query.toString()}`, z.array(LineSchema.loose()));
  for (const line of lines) console.log(flags.json === true ? JSON.stringify(line) : forPeople(line));
}

/** A server that was never there is an error; one that goes away is waited for. */
async function follow(flags: LogFlags): Promise<void> {
  const client = new CtlClient(flags);
  const path = `/api/logs/stream?${queryOf(flags).toString()}`;
  const { signal } = new AbortController();
  let lastId: string | undefined;
  let response = await client.open(path, lastId, signal);
  for (;;) {
    try {
      for await (const { id, data } of readEvents(response)) {
        lastId = id;
        console.log(flags.json === true ? data : forPeople(LineSchema.parse(JSON.parse(data))));
      }
      console.error('The server ended the stream; waiting for it.');
    } catch (error) {
      if (error instanceof z.ZodError) throw error;
      console.error(`The stream broke (${messageOf(error)}); waiting for the server.`);
    }
    response = await openAgain(() => client.open(path, lastId, signal));
  }
}

async function openAgain(open: () => Promise<Response>): Promise<Response> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(MAX_WAIT_MS, waitMs * 2)) {
    await new Promise((resolve) => {
      setTimeout(resolve, waitMs);
    });
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof SightlineError) || error.code !== 'edge_lost') throw error;
    }
  }
}

function queryOf({ level, pipeline, element }: LogFlags): URLSearchParams {
  const query = new URLSearchParams({ level });
  if (pipeline !== undefined) query.set('pipeline', pipeline);
  if (element !== undefined) query.set('element', element);
  return query;
}

function forPeople({ at, level, pipeline, element, message }: z.output<typeof LineSchema>): string {
  const where = [pipeline, element].filter((part) => part !== null).join('/');
  const place = where === '' ? '' : `${where}: `;
  return `${new Date(at).toTimeString().slice(0, 8)} ${level.padEnd(5)} ${place}${message}`;
}
