import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { CtlClient, addClientFlags, segment } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';
import { readEvents } from '../stream/read-events.ts';
import { parseCount } from './usage.ts';

interface TapFlags extends ClientFlags {
  readonly element: string;
  readonly side: string;
  readonly every: number;
  readonly count: number;
  readonly out?: string;
}

const MessageSchema = z.looseObject({
  sequence: z.number(),
  kind: z.string(),
  frame: z.looseObject({ id: z.number() }),
  value: z.unknown(),
});
const PictureSchema = z.looseObject({ type: z.literal('image/jpeg'), data: z.base64() });

/** Adds `tap`. */
export function addCtlTap(ctl: Command): void {
  const command = ctl
    .command('tap')
    .description(
      'Look at what goes into or comes out of an element of a pipeline on the server, while it runs.',
    )
    .argument('<pipeline>', 'its id')
    .requiredOption('--element <name>', 'whose')
    .addOption(new Option('--side <side>', 'which side of it').choices(['input', 'output']).default('output'))
    .option('--every <number>', 'one message in so many', parseCount, 1)
    .option('--count <number>', 'how many to look at', parseCount, 10)
    .option(
      '--out <folder>',
      'save them here, a JSON file each, and a JPEG for frames (default: print them)',
    );
  addClientFlags(command).action((pipeline: string, flags: TapFlags) => tap(pipeline, flags));
}

async function tap(pipeline: string, flags: TapFlags): Promise<void> {
  const ending = new AbortController();
  const query = new URLSearchParams({ side: flags.side, every: String(flags.every) });
  const path = `/api/pipelines/${segment(pipeline)}/taps/${segment(flags.element)}?${query.toString()}`;
  const response = await new CtlClient(flags).open(path, undefined, ending.signal);
  if (flags.out !== undefined) await mkdir(flags.out, { recursive: true });
  let seen = 0;
  for await (const { data } of readEvents(response)) {
    seen += 1;
    if (flags.out === undefined) console.log(data);
    else await save(flags.out, data);
    // Leaving the loop ends the stream.
    if (seen >= flags.count) return;
  }
  throw new SightlineError('edge_lost', `The server ended the tap after ${seen} messages.`);
}

/** The picture becomes a file of its own, which the JSON names. */
async function save(folder: string, data: string): Promise<void> {
  const message = MessageSchema.parse(JSON.parse(data));
  const name = `${String(message.sequence).padStart(5, '0')}-frame-${message.frame.id}`;
  const picture = PictureSchema.safeParse(message.value);
  try {
    if (picture.success)
      await writeFile(join(folder, `${name}.jpg`), Buffer.from(picture.data.data, 'base64'));
    const value = picture.success ? { ...picture.data, data: `${name}.jpg` } : message.value;
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ ...message, value }, null, 2)}\n`);
    console.log(join(folder, `${name}.${picture.success ? 'jpg' : 'json'}`));
  } catch (cause) {
    throw new SightlineError('storage', `${folder} cannot be written to: ${messageOf(cause)}`, { cause });
  }
}
