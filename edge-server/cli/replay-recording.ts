import { dirname, resolve } from 'node:path';
import { SightlineError } from '../../shared/errors.ts';
import type { RecordingContent } from '../../shared/run/recording-content.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { framedGraph } from '../../shared/run/recording-graph.ts';
import { systemClock } from '../clock.ts';
import type { ModuleAllowance } from '../elements/module-loader.ts';
import { modulesIn } from '../elements/modules-in.ts';
import type { Installation } from '../installation.ts';
import { moduleService } from '../runs/flow-setup.ts';
import { readDocumentFile } from './document-file.ts';
import { openModels } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';
import { drained } from './drained.ts';
import { readRecording } from './recording-file.ts';
import { ClipReplay, otherModels } from '../../shared/replay/replay-clip.ts';
import type { Replaying } from '../../shared/replay/replaying.ts';
import { leftOutWords, replayRecorded } from '../../shared/replay/replay-recorded.ts';
import { createCommandHost } from './run-host.ts';
import type { CommandHost } from './run-host.ts';
import { outputJson, outputLine } from './run-report.ts';
import { askedSource, withSource } from './run-target.ts';
import { framesOf } from './source-file.ts';
import { UsageError } from './usage.ts';
import { whileWorking } from './while-working.ts';

/** How the replay of a recording is called, but for its end. */
export interface RecordingFlags extends ModelFlags {
  readonly source?: string;
  readonly document?: string;
  readonly json?: true;
  readonly threads?: number;
  readonly from?: number;
}

/** How the replay of a recording is called. */
export interface ReplayFlags extends RecordingFlags {
  readonly until?: number;
}

interface Clip extends ReplayFlags {
  readonly source: string;
  /** Its detectors look again, instead of giving what was recorded. */
  readonly detects: boolean;
  readonly modules: ModuleAllowance;
  readonly installation: Installation;
}

/** Repeats a recording and compares. Rejects with the first difference. */
export async function replayRecording(
  file: string,
  flags: ReplayFlags,
  installation: Installation,
): Promise<void> {
  checkRange(flags);
  const content = await readRecording(file);
  if (!content.isWhole) console.error(`${file} was cut off: what there is of it is replayed.`);
  const modules = await allowedModules(flags);
  const clip = await clipOf(content, flags);
  const { difference, seen } = await whileWorking(async (signal) => {
    const counted = countedOutputs(replaying(flags, modules, signal));
    const { how } = counted;
    const found =
      clip === null
        ? await replayRecorded(content, how)
        : await overClip(content, { ...flags, ...clip, modules, installation }, how);
    if (signal.aborted) throw new SightlineError('aborted', 'Ended before the end: it was not compared.');
    return { difference: found, seen: counted.seen() };
  });
  if (difference !== null) throw new SightlineError('conflict', `Not as recorded. ${difference}`);
  console.error(`As recorded: ${seen} outputs of ${content.frames.length} frames.`);
}

function checkRange({ from, until }: ReplayFlags): void {
  if (from === undefined || until === undefined || from < until) return;
  throw new UsageError('--until has to be later than --from.');
}

function countedOutputs(how: Replaying): { readonly how: Replaying; readonly seen: () => number } {
  let seen = 0;
  const output: Replaying['output'] = (element, message) => {
    seen += 1;
    how.output(element, message);
  };
  return { how: { ...how, output }, seen: () => seen };
}

/** What gives the frames; null when none are needed, or none are to be had: then it says what is left out. */
async function clipOf(
  content: RecordingContent,
  { source }: ReplayFlags,
): Promise<Pick<Clip, 'source' | 'detects'> | null> {
  if (source !== undefined) return { source, detects: true };
  const missing = leftOutWords(content);
  if (missing.length === 0) return null;
  const frames = await framesOf(content.header);
  if (frames !== null) return { source: frames, detects: false };
  const from = content.header.source;
  console.error(
    `Left out, and not compared: ${missing.join('; ')}. A recording holds no pictures, and ${from} is no file of this ` +
      'machine, or not as it was. Give the clip with --source to run everything.',
  );
  return null;
}

/** A recording may come from anywhere: only a document of this machine says which modules are loaded. */
async function allowedModules({ document }: ReplayFlags): Promise<ModuleAllowance> {
  if (document === undefined) return { folder: resolve('.'), allowed: [] };
  const read = await readDocumentFile(document, (line) => console.error(line));
  return { folder: dirname(resolve(document)), allowed: modulesIn(read) };
}

function replaying(
  { json, from, until }: ReplayFlags,
  modules: ModuleAllowance,
  signal: AbortSignal,
): Replaying {
  return {
    services: { ...moduleService(modules) },
    clock: systemClock,
    drained,
    signal,
    range: { from: from ?? null, until: until ?? null },
    output: (element, message) =>
      console.log(json === true ? outputJson(element, message) : outputLine(element, message)),
    warn: (line) => console.error(line),
  };
}

async function overClip(content: RecordingContent, clip: Clip, how: Replaying): Promise<string | null> {
  const declared = { id: 'inline', uri: '', type: 'video', live: false } as const;
  const source = askedSource(declared, { source: clip.source, once: true });
  const graph = framedGraph(withSource(content.header.graph, source, false));
  const over = new ClipReplay(content, how, clip.detects);
  const command = createCommandHost({
    installation: clip.installation,
    models: await openModels(clip, clip.installation),
    modules: clip.modules,
    threads: clip.threads,
    folder: resolve('.'),
    logLevel: 'warn',
    adapt: (opened) => over.adapt(opened),
  });
  try {
    if (clip.detects) await prepare(content, graph, command, how);
    return await over.run(graph, command.host);
  } finally {
    await command.close();
  }
}

/** Loads the models, and says which are others than the recorded ones. */
async function prepare(
  { header }: RecordingContent,
  graph: PipelineGraph,
  command: CommandHost,
  how: Replaying,
): Promise<void> {
  await command.prepare(graph);
  for (const line of otherModels(header.models, command.facts(graph).models)) how.warn(line);
}
