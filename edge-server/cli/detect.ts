import { mkdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Command } from 'commander';
import type { Findings } from '../../shared/detection.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { nearMiss } from '../../shared/pipeline/near-miss.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import { defaultThreads } from '../config.ts';
import type { Installation } from '../installation.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import { openRunner } from '../inference/open-runner.ts';
import { annotationSvg } from './annotate.ts';
import { detectSteps, lookWith } from './detect-steps.ts';
import type { DetectStep, OpenStep } from './detect-steps.ts';
import { readDocumentFile } from './document-file.ts';
import { addModelFlags, openModels } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';
import { ownDocument } from './run-target.ts';
import { UsageError, parseCount, parseShare } from './usage.ts';

interface DetectFlags extends ModelFlags {
  readonly json?: true;
  readonly pipeline?: string;
  readonly model?: string;
  readonly threshold?: number;
  readonly document?: string;
  readonly out?: string;
  readonly threads?: number;
}

/** What one picture showed, as `--json` prints it. */
interface PictureReport extends Findings {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly model: string;
  readonly provider: string;
  readonly timings_ms: Readonly<Record<'decode' | 'preprocess' | 'infer' | 'postprocess', number>>;
}

/** Adds `sightline detect <picture…>`. */
export function addDetect(program: Command, installation: Installation): void {
  const command = program
    .command('detect')
    .description('Say what is in pictures, on this machine, with the same models and decoders as everywhere.')
    .argument('<picture...>', 'picture files (JPEG, PNG, WebP, AVIF, GIF, TIFF)')
    .option('--json', 'one JSON line per picture')
    .option('--pipeline <id>', 'the pipeline whose models and settings are used (default: the first one)')
    .option('--model <id>', 'a model, with its own settings, instead of a pipeline')
    .option('--threshold <score>', 'report from this score on, 0 to 1', parseShare)
    .option('--document <file>', 'the document with the pipelines (default: sightline.yaml)')
    .option('--out <file>', 'write the picture with boxes drawn in; a folder when there are several pictures')
    .option('--threads <number>', 'threads of the model', parseCount);
  addModelFlags(command).action((pictures: string[], flags: DetectFlags) =>
    detect(pictures, flags, installation),
  );
}

async function detect(
  pictures: readonly string[],
  flags: DetectFlags,
  installation: Installation,
): Promise<void> {
  const models = await openModels(flags, installation);
  const steps = await stepsOf(flags, installation);
  const open = await openSteps(steps, models, flags, installation);
  try {
    if (flags.out !== undefined && pictures.length > 1) await mkdir(flags.out, { recursive: true });
    for (const file of pictures) await detectOne(file, open, flags, pictures.length > 1);
  } finally {
    await Promise.all(open.map(({ runner }) => runner.close()));
  }
}

async function stepsOf(flags: DetectFlags, installation: Installation): Promise<readonly DetectStep[]> {
  if (flags.model !== undefined) {
    if (flags.pipeline !== undefined) throw new UsageError('Give --pipeline or --model, not both.');
    return [{ model: flags.model, options: {} }];
  }
  const file = flags.document ?? ownDocument(installation);
  const document = await readDocumentFile(file, (line) => console.error(line));
  const id = flags.pipeline ?? Object.keys(document.pipelines)[0];
  if (id === undefined) throw new SightlineError('not_found', `${file} has no pipeline.`);
  return detectSteps(resolvePipeline(document, id));
}

async function openSteps(
  steps: readonly DetectStep[],
  models: ModelRepository,
  flags: DetectFlags,
  installation: Installation,
): Promise<readonly OpenStep[]> {
  const threads = flags.threads ?? defaultThreads();
  const open: OpenStep[] = [];
  for (const step of steps) {
    const { model, options } = step;
    const stored = models.find(model);
    if (stored === undefined) throw new SightlineError('not_found', unknownModel(model, models));
    const { manifest, file: modelFile } = stored;
    const runner = await openRunner({ manifest, modelFile, wasmFile: installation.wasmFile, threads });
    const threshold = flags.threshold === undefined ? {} : { threshold: flags.threshold };
    open.push({ ...step, ...runner, options: { ...options, ...threshold } });
  }
  return open;
}

function unknownModel(id: string, models: ModelRepository): string {
  const meant = nearMiss(
    id,
    models.models.map(({ manifest }) => manifest.id),
  );
  return `There is no model "${id}"${meant === undefined ? '' : `; did you mean "${meant}"?`} See: sightline models list`;
}

/** A picture that cannot be read is said, and the others go on. */
async function detectOne(
  file: string,
  steps: readonly OpenStep[],
  flags: DetectFlags,
  several: boolean,
): Promise<void> {
  try {
    const report = await look(file, steps);
    console.log(flags.json === true ? JSON.stringify(report) : forPeople(report));
    if (flags.out === undefined) return;
    const out = several ? join(flags.out, `${parse(file).name}.annotated.jpg`) : flags.out;
    const { writeAnnotated } = await import('./picture-file.ts');
    await writeAnnotated(file, annotationSvg(report.detections, report.width, report.height), out);
  } catch (error) {
    if (!(error instanceof SightlineError)) throw error;
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}

async function look(file: string, steps: readonly OpenStep[]): Promise<PictureReport> {
  // Only who needs pictures decoded waits for the decoder to load.
  const { decodePicture } = await import('./picture-file.ts');
  const started = performance.now();
  const { picture, width, height } = await decodePicture(file);
  const decode = performance.now() - started;
  const { findings, times } = await lookWith(picture, steps);
  return {
    file,
    width,
    height,
    model: steps.map(({ model }) => model).join('+'),
    provider: steps[0]?.provider.name ?? 'cpu',
    ...findings,
    timings_ms: {
      decode: round(decode),
      preprocess: round(times.preprocess),
      infer: round(times.infer),
      postprocess: round(times.postprocess),
    },
  };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function forPeople(report: PictureReport): string {
  const { file, width, height, detections, classes = [], mask, model, timings_ms: times } = report;
  const found = detections.length + classes.length + (mask ? 1 : 0);
  const head = `${file} (${width}x${height}): ${found} found by ${model} in ${Math.round(times.infer)} ms`;
  const boxes = detections.map(({ label, score, box }) => {
    const [x, y] = [Math.round(box.x * width), Math.round(box.y * height)];
    return `  ${label} ${Math.round(score * 100)} % at ${x},${y} ${Math.round(box.width * width)}x${Math.round(box.height * height)}`;
  });
  const kinds = classes.map(({ label, score }) => `  ${label} ${Math.round(score * 100)} %`);
  const masks = mask ? [`  a mask of ${mask.label}, ${mask.width}x${mask.height}`] : [];
  return [head, ...boxes, ...kinds, ...masks].join('\n');
}
