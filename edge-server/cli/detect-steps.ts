import type { DetectOptions } from '../../shared/detect/detector.ts';
import { joinFindings } from '../../shared/detect/findings.ts';
import type { Findings } from '../../shared/detection.ts';
import { boxesWithin } from '../../shared/elements/detect-within.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { ResolvedPipeline, ResolvedStep, WithinBoxes } from '../../shared/pipeline/resolved.ts';
import type { OpenRunner } from '../inference/open-runner.ts';

/** One model and how it is asked. */
export interface DetectStep {
  readonly model: string;
  readonly options: DetectOptions;
  /** It looks only at boxes of what these steps before it found. */
  readonly within?: WithinBoxes & { readonly of: readonly number[] };
  /** What it finds serves others alone. */
  readonly isInner?: boolean;
}

/** The same with its model loaded. */
export interface OpenStep extends OpenRunner, DetectStep {}

/** How long a picture took in all steps together, milliseconds. */
export type StepTimes = Readonly<Record<'preprocess' | 'infer' | 'postprocess', number>>;

/** What a pipeline's models are asked of a picture. Throws `unsupported` where that takes more than its detectors. */
export function detectSteps(pipeline: ResolvedPipeline): readonly DetectStep[] {
  const { steps, graph } = pipeline;
  const looksWithin = new Set(steps.filter(({ within }) => within !== undefined).map(({ name }) => name));
  return steps.map((step, index) => {
    const { name, model, options, within } = step;
    const readers = graph.wires.filter(({ from }) => from === name);
    return {
      model,
      options,
      ...(within && { within: { ...within, of: boxesFor(pipeline, step, index) } }),
      isInner: readers.length > 0 && readers.every(({ to }) => looksWithin.has(to)),
    };
  });
}

/** Which of the steps before it find the boxes that a step looks at. */
function boxesFor({ id, steps, graph }: ResolvedPipeline, { name }: ResolvedStep, index: number): number[] {
  const before = steps.slice(0, index).map((step) => step.name);
  const wires = graph.wires.filter(({ to, kind }) => to === name && kind === 'detections');
  return wires.map(({ from }) => {
    const found = before.indexOf(from);
    if (found >= 0) return found;
    throw new SightlineError(
      'unsupported',
      `\`${name}\` looks within the boxes of \`${from}\`, which is no detector before it: here only models look. Use: sightline run ${id} --source <picture> --once`,
    );
  });
}

/** Lets one step after the other look at a picture. */
export async function lookWith(
  picture: Picture,
  steps: readonly OpenStep[],
): Promise<{ readonly findings: Findings; readonly times: StepTimes }> {
  const times = { preprocess: 0, infer: 0, postprocess: 0 };
  const found: Findings[] = [];
  for (const { runner, options, within } of steps) {
    const boxes = within && boxesWithin(joinFindings(within.of.flatMap((step) => found[step] ?? [])), within);
    if (boxes?.length === 0) {
      found.push({ detections: [] });
      continue;
    }
    const run = await runner.detect(picture, { ...options, ...(boxes && { within: boxes }) });
    found.push(run);
    times.preprocess += run.preprocessMs;
    times.infer += run.inferMs;
    times.postprocess += run.postprocessMs;
  }
  return { findings: joinFindings(found.filter((_found, step) => steps[step]?.isInner !== true)), times };
}
