import type { Command } from 'commander';
import { z } from 'zod';
import { CtlClient, addClientFlags, segment } from './ctl-client.ts';
import type { ClientFlags } from './ctl-client.ts';

interface ShowFlags extends ClientFlags {
  readonly json?: true;
}

const ListSchema = z.array(
  z.object({
    id: z.string(),
    host: z.string(),
    state: z.string(),
    input_fps: z.number().nullable(),
    infer_fps: z.number().nullable(),
    drop_fps: z.number().nullable(),
    health: z.string(),
  }),
);
const StructureSchema = z.object({
  elements: z.array(
    z.object({ name: z.string(), type: z.string(), flow: z.string(), events: z.array(z.string()) }),
  ),
  wires: z.array(z.object({ from: z.string(), to: z.string(), kind: z.string(), policy: z.string() })),
  events: z.array(z.string()),
});
const CountsSchema = z.record(z.string(), z.number());
const FiguresSchema = z.object({
  state: z.string(),
  ledger: z.object({
    captured: z.number(),
    delivered: z.number(),
    dropped: CountsSchema,
    filtered: z.number(),
    failed: z.number(),
    inFlight: z.number(),
  }),
  elements: z.array(
    z.object({
      name: z.string(),
      flow: z.string(),
      state: z.string(),
      processed: z.number(),
      rate: z.number(),
      latencyMs: z.object({ p95: z.number().nullable() }),
      restarts: z.number(),
      lastError: z.string().nullable(),
    }),
  ),
  wires: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      policy: z.string(),
      depth: z.number(),
      dropped: CountsSchema,
    }),
  ),
});

/** Adds `list`, `structure` and `figures`. */
export function addCtlShow(ctl: Command): void {
  const list = ctl.command('list').description('Every pipeline and how it does.');
  addShowFlags(list).action((flags: ShowFlags) => show(flags, '/api/pipelines', ListSchema, listLines));
  const structure = ctl
    .command('structure')
    .description('What a pipeline consists of, and which events it understands.')
    .argument('<pipeline>', 'its id');
  addShowFlags(structure).action((id: string, flags: ShowFlags) =>
    show(flags, `/api/pipelines/${segment(id)}/structure`, StructureSchema, structureLines),
  );
  const figures = ctl
    .command('figures')
    .description('How a pipeline on the server does: every frame accounted for, its elements, its wires.')
    .argument('<pipeline>', 'its id');
  addShowFlags(figures).action((id: string, flags: ShowFlags) =>
    show(flags, `/api/pipelines/${segment(id)}/figures`, FiguresSchema, figuresLines),
  );
}

function addShowFlags(command: Command): Command {
  return addClientFlags(command).option('--json', 'as the server says it');
}

async function show<T>(
  flags: ShowFlags,
  path: string,
  schema: z.ZodType<T>,
  lines: (value: T) => readonly string[],
): Promise<void> {
  const client = new CtlClient(flags);
  if (flags.json === true) console.log(JSON.stringify(await client.get(path, z.unknown()), null, 2));
  else for (const line of lines(await client.get(path, schema))) console.log(line);
}

function listLines(pipelines: z.output<typeof ListSchema>): readonly string[] {
  return pipelines.map(({ id, host, state, health, ...fps }) => {
    const rates = `in ${rate(fps.input_fps)}, out ${rate(fps.infer_fps)}, dropped ${rate(fps.drop_fps)} fps`;
    return row([id, 24], [host, 8], [state, 9], [health, 8], [rates, 0]);
  });
}

function structureLines({ elements, wires, events }: z.output<typeof StructureSchema>): readonly string[] {
  return [
    ...elements.map(({ name, type, flow, events: own }) =>
      row([name, 24], [type, 20], [`flow ${flow}`, 16], [own.join(' '), 0]),
    ),
    ...wires.map(({ from, to, kind, policy }) => `${from} > ${to} (${kind}, ${policy})`),
    `events: ${events.join(' ')}`,
  ];
}

function figuresLines({ state, ledger, elements, wires }: z.output<typeof FiguresSchema>): readonly string[] {
  const { captured, delivered, dropped, filtered, failed, inFlight } = ledger;
  return [
    `${state}: ${captured} captured = ${delivered} delivered + ${dropsOf(dropped)} + ${filtered} filtered + ${failed} failed + ${inFlight} in flight`,
    ...elements.map(({ name, flow, processed, latencyMs, restarts, lastError, ...element }) => {
      const figures = `${processed} done, ${rate(element.rate)}/s, p95 ${rate(latencyMs.p95)} ms, ${restarts} restarts`;
      return row([name, 24], [flow, 12], [element.state, 10], [figures, 0], [lastError ?? '', 0]);
    }),
    ...wires.map(
      ({ from, to, policy, depth, dropped: drops }) =>
        `${from} > ${to} (${policy}): ${depth} wait, ${dropsOf(drops)}`,
    ),
  ];
}

function dropsOf(dropped: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`);
  return `${Object.values(dropped).reduce((sum, count) => sum + count, 0)} dropped${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`;
}

function rate(value: number | null): string {
  return value === null ? '-' : String(Math.round(value * 10) / 10);
}

function row(...cells: readonly (readonly [string, number])[]): string {
  return cells
    .map(([text, width]) => text.padEnd(width))
    .join(' ')
    .trimEnd();
}
