import type { Command } from 'commander';
import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import { CtlClient, addClientFlags, segment } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';

interface SinkFlags extends ClientFlags {
  readonly json?: true;
}

const SinksSchema = z.array(
  z.object({
    pipeline: z.string(),
    element: z.string(),
    type: z.string(),
    state: z.string(),
    queued: z.number(),
    sent: z.number(),
    failed: z.number(),
    dropped: z.number(),
    dead: z.number(),
    last_error: z.string().nullable(),
  }),
);
const TestedSchema = z.object({ arrived: z.boolean(), words: z.string() });
const RetriedSchema = z.object({ waiting: z.number() });

/** Adds `sinks`, with `sinks list`, `sinks test` and `sinks retry`. */
export function addCtlSinks(ctl: Command): void {
  const sinks = ctl.command('sinks').description('Who is told of events, and whether it arrives.');
  const list = sinks.command('list', { isDefault: true }).description('Every sink and how it does.');
  addClientFlags(list)
    .option('--json', 'as the server says it')
    .action((flags: SinkFlags) => show(flags));
  addSinkCommand(sinks, 'test', 'Tell a test now, and say whether it arrived.', testSink);
  addSinkCommand(sinks, 'retry', 'Let what was given up wait again.', retrySink);
}

function addSinkCommand(
  sinks: Command,
  name: string,
  description: string,
  run: (client: CtlClient, path: string) => Promise<string>,
): void {
  const command = sinks
    .command(name)
    .description(description)
    .argument('<pipeline>', 'its id')
    .argument('<element>', 'the name of the sink in it');
  addClientFlags(command).action(async (pipeline: string, element: string, flags: ClientFlags) => {
    console.log(await run(new CtlClient(flags), `/api/sinks/${segment(pipeline)}/${segment(element)}`));
  });
}

async function show(flags: SinkFlags): Promise<void> {
  const client = new CtlClient(flags);
  if (flags.json === true) {
    console.log(JSON.stringify(await client.get('/api/sinks', z.unknown()), null, 2));
    return;
  }
  const sinks = await client.get('/api/sinks', SinksSchema);
  if (sinks.length === 0) console.log('No sink is open: none of the pipelines that run here has one.');
  for (const { pipeline, element, type, state, ...figures } of sinks) {
    const { sent, queued, failed, dropped, dead, last_error: error } = figures;
    const counts = `${sent} sent, ${queued} wait, ${failed} failed, ${dropped} dropped, ${dead} given up`;
    console.log(`${`${pipeline}/${element}`.padEnd(32)}${type.padEnd(12)}${state.padEnd(9)}${counts}`);
    if (error !== null) console.log(`  ${error}`);
  }
}

/** Throws `edge_lost` in the other end's words, so that the command ends with 1. */
async function testSink(client: CtlClient, path: string): Promise<string> {
  const { arrived, words } = await client.post(`${path}/test`, {}, TestedSchema);
  if (arrived) return `It arrived: ${words}`;
  throw new SightlineError('edge_lost', `It did not arrive: ${words}`);
}

async function retrySink(client: CtlClient, path: string): Promise<string> {
  const { waiting } = await client.post(`${path}/retry`, {}, RetriedSchema);
  return waiting === 0 ? 'Nothing was given up.' : `${waiting} wait again.`;
}
