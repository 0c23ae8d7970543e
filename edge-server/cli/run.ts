import type { Command } from 'commander';
import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import { oneFlow } from '../../shared/run/recording-graph.ts';
import { recordedMessage } from '../../shared/run/recording.ts';
import type { Run } from '../../shared/run/run.api.ts';
import type { Installation } from '../installation.ts';
import { addModelFlags, openModels } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';
import { createCommandHost } from './run-host.ts';
import type { CommandHost } from './run-host.ts';
import { RunRecording } from './run-recording.ts';
import { droppedFrames, outputJson, outputLine, summaryLine } from './run-report.ts';
import { runToEnd } from '../../shared/run/run-to-end.ts';
import type { RunOutcome } from '../../shared/run/run-to-end.ts';
import { findTarget } from './run-target.ts';
import type { RunTarget, TargetFlags } from './run-target.ts';
import { sourceFile } from './source-file.ts';
import { parseCount } from './usage.ts';
import { whileWorking } from './while-working.ts';

interface RunFlags extends ModelFlags, TargetFlags {
  readonly json?: true;
  readonly record?: string;
  readonly threads?: number;
}

const PROGRESS_MS = 5000;

/** Adds `sightline run [document|pipeline]`. */
export function addRun(program: Command, installation: Installation): void {
  const command = program
    .command('run')
    .description('Run one pipeline on this machine, with nothing around it, and print what it finds.')
    .argument('[target]', 'a document, or the id of a pipeline in it (default: sightline.yaml)')
    .option('--pipeline <id>', 'the pipeline, when the document holds several')
    .option('--document <file>', 'the document, when the argument is an id')
    .option('--source <source>', 'a file, a folder, an address or a device instead of the pipeline’s source')
    .option('--once', 'to the end of the source, without a loop and without losing a frame')
    .option('--json', 'one JSON line per output')
    .option('--record <file>', 'write down what the detectors found and what came out, for replay')
    .option('--threads <number>', 'threads of one model', parseCount);
  addModelFlags(command).action((what: string | undefined, flags: RunFlags) =>
    runPipeline(what, flags, installation),
  );
}

async function runPipeline(
  what: string | undefined,
  flags: RunFlags,
  installation: Installation,
): Promise<void> {
  const found = await findTarget(what, flags, installation);
  const target = flags.record === undefined ? found : { ...found, graph: oneFlow(found.graph) };
  const models = await openModels(flags, installation);
  const { threads } = flags;
  const { folder, modules } = target;
  const command = createCommandHost({ installation, models, threads, folder, modules, logLevel: 'warn' });
  try {
    await command.prepare(target.graph);
    await whileWorking((signal) => runPrepared(target, command, flags, signal));
  } finally {
    await command.close();
  }
}

async function runPrepared(
  target: RunTarget,
  command: CommandHost,
  flags: RunFlags,
  signal: AbortSignal,
): Promise<void> {
  const recording = flags.record === undefined ? null : await openRecording(flags.record, target, command);
  try {
    const outcome = await runRecorded(target, command, flags, recording, signal);
    await recording?.end(outcome.figures.ledger);
    judge(outcome, flags.once === true && !signal.aborted);
  } finally {
    await recording?.close();
  }
}

async function openRecording(
  name: string,
  { graph, source, folder }: RunTarget,
  command: CommandHost,
): Promise<RunRecording> {
  const facts = { ...command.facts(graph), file: await sourceFile(source.uri, folder) };
  return new RunRecording({ name, graph, facts, clock: command.host.clock });
}

function runRecorded(
  { graph }: RunTarget,
  { host }: CommandHost,
  { json, once }: RunFlags,
  recording: RunRecording | null,
  signal: AbortSignal,
): Promise<RunOutcome> {
  return runToEnd({
    graph,
    host,
    elements: recording?.elements(elementOf) ?? elementOf,
    once: once === true,
    signal,
    output(message, element) {
      recording?.recorder.output(message, element);
      const recorded = recordedMessage(message);
      console.log(json === true ? outputJson(element, recorded) : outputLine(element, recorded));
    },
    event: (event) => recording?.recorder.event(event),
    started: tellProgress,
  });
}

function tellProgress(run: Run): () => void {
  const begun = performance.now();
  const timer = setInterval(() => {
    console.error(summaryLine(run.figures(), (performance.now() - begun) / 1000));
  }, PROGRESS_MS);
  return () => clearInterval(timer);
}

/** Says how it went. Throws when it failed, or when frames were lost though none should have been. */
function judge({ figures, seconds, failure }: RunOutcome, lossless: boolean): void {
  console.error(summaryLine(figures, seconds));
  if (failure !== null) throw new SightlineError('internal', `The run failed: ${failure}`);
  const lost = droppedFrames(figures.ledger) + figures.ledger.failed;
  if (lossless && lost > 0) throw new SightlineError('internal', `${lost} frames were lost or failed.`);
}
