import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { SightlineError } from '../../shared/errors.ts';
import type { RecordingContent } from '../../shared/run/recording-content.ts';
import { systemClock } from '../clock.ts';
import type { ModuleAllowance } from '../elements/module-loader.ts';
import { modulesIn } from '../elements/modules-in.ts';
import type { Installation } from '../installation.ts';
import { moduleService } from '../runs/flow-setup.ts';
import { chosenFrames } from '../sources/chosen-frames.ts';
import { readDocumentFile } from './document-file.ts';
import { addModelFlags, openModels } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';
import { readRecording } from './recording-file.ts';
import { RecordedTimes, otherModels, replayClip } from './replay-clip.ts';
import { replayRecorded } from './replay-recorded.ts';
import type { Replaying } from './replay-recorded.ts';
import { createCommandHost } from './run-host.ts';
import { outputJson, outputLine } from './run-report.ts';
import { askedSource, withSource } from './run-target.ts';
import { parseCount } from './usage.ts';
import { whileWorking } from './while-working.ts';

interface ReplayFlags extends ModelFlags {
  readonly source?: string;
  readonly document?: string;
  readonly json?: true;
  readonly threads?: number;
}

interface ClipFlags extends ReplayFlags {
  readonly source: string;
  readonly modules: ModuleAllowance;
  readonly installation: Installation;
}

/** Adds `sightline replay <recording>`. */
export function addReplay(program: Command, installation: Installation): void {
  const command = program
    .command('replay')
    .description('Repeat what `run --record` wrote down and compare. Ends with 1 when something differs.')
    .argument('<recording>', 'the recording')
    .option('--source <source>', 'run the detectors again over this clip, instead of taking what they found')
    .option('--document <file>', 'the document whose own modules the pipeline may load')
    .option('--json', 'one JSON line per output')
    .option('--threads <number>', 'threads of one model', parseCount);
  addModelFlags(command).action((file: string, flags: ReplayFlags) => replay(file, flags, installation));
}

async function replay(file: string, flags: ReplayFlags, installation: Installation): Promise<void> {
  const content = await readRecording(file);
  if (!content.isWhole) console.error(`${file} was cut off: what there is of it is replayed.`);
  const modules = await allowedModules(flags);
  const difference = await whileWorking((signal) => {
    const how = replaying(flags, modules, signal);
    return flags.source === undefined
      ? replayRecorded(content, how)
      : overClip(content, { ...flags, source: flags.source, modules, installation }, how);
  });
  if (difference !== null) throw new SightlineError('conflict', `Not as recorded. ${difference}`);
  console.error(`As recorded: ${content.outputs.length} outputs of ${content.frames.length} frames.`);
}

/** A recording may come from anywhere: only a document of this machine says which modules are loaded. */
async function allowedModules({ document }: ReplayFlags): Promise<ModuleAllowance> {
  if (document === undefined) return { folder: resolve('.'), allowed: [] };
  const read = await readDocumentFile(document, (line) => console.error(line));
  return { folder: dirname(resolve(document)), allowed: modulesIn(read) };
}

function replaying({ json }: ReplayFlags, modules: ModuleAllowance, signal: AbortSignal): Replaying {
  return {
    services: { ...moduleService(modules) },
    clock: systemClock,
    signal,
    output: (element, message) =>
      console.log(json === true ? outputJson(element, message) : outputLine(element, message)),
    warn: (line) => console.error(line),
  };
}

async function overClip(content: RecordingContent, flags: ClipFlags, how: Replaying): Promise<string | null> {
  const declared = { id: 'inline', uri: '', type: 'video', live: false } as const;
  const source = askedSource(declared, { source: flags.source, once: true });
  const graph = withSource(content.header.graph, source, true);
  const times = new RecordedTimes(content.frames);
  const command = createCommandHost({
    installation: flags.installation,
    models: await openModels(flags, flags.installation),
    modules: flags.modules,
    threads: flags.threads,
    folder: resolve('.'),
    logLevel: 'warn',
    adapt: (opened) =>
      chosenFrames(
        opened,
        (timestamp) => times.dated(timestamp),
        () => undefined,
      ),
  });
  try {
    await command.prepare(graph);
    for (const line of otherModels(content.header.models, command.facts(graph).models)) how.warn(line);
    return await replayClip(content, graph, command.host, how);
  } finally {
    await command.close();
  }
}
