import type { Command } from 'commander';
import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import { CtlClient, addClientFlags, segment } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';
import { readEvents } from '../stream/read-events.ts';
import { parseCount } from './usage.ts';

interface TraceFlags extends ClientFlags {
  readonly every: number;
  readonly count: number;
  readonly json?: boolean;
}

const TraceSchema = z.looseObject({
  frame: z.looseObject({ id: z.number() }),
  element: z.string(),
  /** It came to that element, which gave nothing on. */
  kept: z.boolean().default(false),
  totalMs: z.number(),
  errorMs: z.number(),
  steps: z.array(
    z.looseObject({
      element: z.string(),
      host: z.string(),
      enteredMs: z.number(),
      hopMs: z.number().nullable(),
      spentMs: z.number(),
      errorMs: z.number(),
    }),
  ),
});
type Trace = z.output<typeof TraceSchema>;

const HEAD = ['', 'where', 'began', 'waited', 'took', '±'];

/** Adds `trace`. */
export function addCtlTrace(ctl: Command): void {
  const command = ctl
    .command('trace')
    .description('Follow frames through a pipeline on the server: where the time of each goes, step by step.')
    .argument('<pipeline>', 'its id')
    .option('--every <number>', 'the next one, each time that so many were captured', parseCount, 1)
    .option('--count <number>', 'how many to follow', parseCount, 1)
    .option('--json', 'print each as JSON, a line each');
  addClientFlags(command).action((pipeline: string, flags: TraceFlags) => trace(pipeline, flags));
}

async function trace(pipeline: string, flags: TraceFlags): Promise<void> {
  const ending = new AbortController();
  const path = `/api/pipelines/${segment(pipeline)}/traces?every=${flags.every}`;
  const response = await new CtlClient(flags).open(path, undefined, ending.signal);
  let seen = 0;
  for await (const { data } of readEvents(response)) {
    seen += 1;
    console.log(flags.json === true ? data : textOf(TraceSchema.parse(JSON.parse(data))));
    // Leaving the loop ends the stream.
    if (seen >= flags.count) return;
  }
  throw new SightlineError('edge_lost', `The server ended the trace after ${seen} frames.`);
}

/** A table in milliseconds, stages below their element. */
function textOf({ frame, element, kept, totalMs, errorMs, steps }: Trace): string {
  const rows = steps.map((step) => [
    step.element.replace(/^[^/]*\//, '  - '),
    step.host,
    ms(step.enteredMs),
    step.hopMs === null ? '-' : ms(step.hopMs),
    ms(step.spentMs),
    ms(step.errorMs),
  ]);
  const widths = HEAD.map((_, at) => Math.max(...[HEAD, ...rows].map((row) => row[at]?.length ?? 0)));
  const lines = [HEAD, ...rows].map((row) =>
    row.map((cell, at) => pad(cell, widths[at] ?? 0, at)).join('  '),
  );
  const where = kept ? `${element}, which gave nothing on` : `the end of ${element}`;
  return `frame ${frame.id}: ${ms(totalMs)} ± ${ms(errorMs)} ms to ${where}\n${lines.join('\n')}\n`;
}

function pad(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}

function ms(value: number): string {
  return value.toFixed(2);
}
