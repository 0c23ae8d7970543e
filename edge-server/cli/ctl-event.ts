import type { Command } from 'commander';
import { z } from 'zod';
import { CtlClient, addClientFlags, segment } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';
import { UsageError } from './usage.ts';

interface EventFlags extends ClientFlags {
  readonly params?: string;
  readonly element?: readonly string[];
  readonly flow?: readonly string[];
  readonly json?: true;
}

const ParamsSchema = z.record(z.string(), z.json());
const AcceptedSchema = z.object({ pipeline: z.string(), event: z.string(), state: z.string() });

/** Adds `event`. */
export function addCtlEvent(ctl: Command): void {
  const command = ctl
    .command('event')
    .description(
      'Send an event to a pipeline on the server: start, stop, pause, resume, kill, or one of its own.',
    )
    .argument('<pipeline>', 'its id')
    .argument('<event>', 'its name; "structure" lists those there are')
    .option('--params <json>', 'its parameters, a JSON object')
    .option('--element <name>', 'only for this element; may be repeated', collect)
    .option('--flow <name>', 'only for the elements of this flow; may be repeated', collect)
    .option('--json', 'as the server says it');
  addClientFlags(command).action((pipeline: string, event: string, flags: EventFlags) =>
    send(pipeline, event, flags),
  );
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

async function send(pipeline: string, event: string, flags: EventFlags): Promise<void> {
  if (flags.element !== undefined && flags.flow !== undefined)
    throw new UsageError('Give --element or --flow, not both.');
  const body = { params: paramsOf(flags.params), elements: flags.element, flows: flags.flow };
  const path = `/api/pipelines/${segment(pipeline)}/events/${segment(event)}`;
  const accepted = await new CtlClient(flags).post(path, body, AcceptedSchema);
  console.log(
    flags.json === true
      ? JSON.stringify(accepted)
      : `${accepted.pipeline}: ${accepted.event} sent; it is ${accepted.state}`,
  );
}

function paramsOf(text: string | undefined): z.output<typeof ParamsSchema> {
  if (text === undefined) return {};
  const parsed = ParamsSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new UsageError(`--params must be a JSON object such as '{"zone": "door"}', not ${text}.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Said in words by whoever asked.
    return undefined;
  }
}
