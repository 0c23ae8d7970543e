import { z } from 'zod';
import type { DetectOptions, DetectResult, Detector } from '../detect/detector.ts';
import { EarlyNext } from '../detect/early-next.ts';
import { findingsOf } from '../detect/findings.ts';
import { SightlineError } from '../errors.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { IdSchema } from '../models/manifest.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { AiModelConfigSchema, DetectionSettings, LabelsFile } from '../pipeline/ai-model-config.ts';
import type { AiModelConfig } from '../pipeline/ai-model-config.ts';
import { DetectWithin, WITHIN_INPUTS, WithinSchema } from './detect-within.ts';
import type { Look } from './detect-within.ts';
import { defineResolvingElement } from './element.ts';
import type { ElementScope, PipelineElement } from './element.ts';
import { JOINING, joinOf } from './joined-detectors.ts';
import { wrongKind } from './message-kind.ts';
import { reportUnknown } from './reference.ts';

const AiModelSchema = z.union([
  IdSchema,
  z.strictObject({
    ai_model_id: z
      .exactOptional(IdSchema)
      .describe('A key under `ai_models`; what else stands here wins over it.'),
    model: z.exactOptional(AiModelConfigSchema.shape.model),
    labels: LabelsFile,
    ...DetectionSettings,
  }),
]);

const Schema = z.strictObject({
  ai_model: AiModelSchema.describe('The id of a model entry, or one written out with `model`.'),
  within: z
    .exactOptional(WithinSchema)
    .describe('Look only at the boxes that an element before it found, each as a picture of its own.'),
  ...DetectionSettings,
});
type Config = z.output<typeof Schema>;

/** Every option has a line here: what is missing would not reach the detector. */
const OPTIONS = {
  threshold: z.exactOptional(z.number().min(0).max(1)),
  topK: z.exactOptional(z.int().min(1).max(1000)),
  labels: z.exactOptional(z.array(z.string()).max(1000)),
} satisfies Record<keyof DetectOptions, z.ZodType>;

/** A step as a graph holds it. */
const StepSchema = z.object({
  element: z.string(),
  model: IdSchema,
  options: z.object(OPTIONS),
  within: z.exactOptional(WithinSchema),
  ...JOINING,
});
type Step = z.output<typeof StepSchema>;

/** Makes an element that finds one kind of thing: they differ in the task that their models must have. */
export function defineDetection(
  type: string,
  task: ModelManifest['task'],
  description: string,
): PipelineElement {
  return defineResolvingElement<Config, Step>({
    type,
    role: 'detect',
    inputs: ['frame'],
    inputsOf: (config) =>
      Schema.safeParse(config).data?.within === undefined ? { inputs: ['frame'] } : WITHIN_INPUTS,
    output: 'detections',
    hosts: ['browser', 'edge'],
    events: {},
    create: (step, context) => detecting(step, context),
    description,
    example: { ai_model: 'objects' },
    // What a part shows is a box of the whole; a class or a mask of a part is not.
    schema: task === 'classify' || task === 'segment' ? Schema.omit({ within: true }) : Schema,
    resolved: StepSchema,
    interpret(config, scope) {
      const model = modelOf(config.ai_model, scope);
      if (model === undefined) return undefined;
      return {
        role: 'detect',
        task,
        step: {
          element: type,
          model: model.model,
          options: optionsOf(config, model),
          ...(config.within === undefined ? {} : { within: config.within }),
        },
      };
    },
  });
}

/** Asks the host's detector, which closes the frame; one frame at a time per free place of the detector. */
function detecting({ element, options, within, ...joining }: Step, context: ElementContext): Element {
  const detector = (): Detector<unknown> => {
    const found = context.services.detector?.(context.name);
    if (found === undefined) throw new SightlineError('unsupported', 'This host has no detectors.');
    return found;
  };
  const look: Look = async (message, boxes) => {
    const { value: frame, frame: info } = message;
    const asked = boxes === undefined ? options : { ...options, within: boxes };
    const result = await detector().detect(frame, info, asked, context.signal);
    const { timings, placement, provider, lossy, reason } = result;
    const where = { placement, provider, ...(reason !== undefined && { reason }), ...(lossy && { lossy }) };
    const value = { ...findingsOf(result), timings, ...where };
    return { ...message, ...traced(message, result, context.name), kind: 'detections', value };
  };
  if (within !== undefined)
    return new DetectWithin({
      element,
      within,
      join: joinOf(joining),
      context,
      look,
      capacity: () => detector().capacity,
    });
  const early = new EarlyNext(context.clock, () => context.again());
  return {
    takesFrames: true,
    get concurrency() {
      const { capacity, takesEarly } = detector();
      return capacity + (takesEarly === true && early.isOpen ? 1 : 0);
    },
    async process(message) {
      if (message.kind !== 'frame') throw wrongKind(element, ['frame'], message);
      early.begun();
      try {
        return await look(message);
      } finally {
        early.done();
      }
    },
    cleanup: () => early.end(),
  };
}

/** The way within the detector, behind what the frame has come through. Most frames are not traced. */
function traced({ trace }: Message, { hops }: DetectResult, name: string): Pick<Message, 'trace'> {
  if (trace === undefined || hops === undefined) return {};
  const within = hops.map((hop) => ({ ...hop, element: `${name}/${hop.element}` }));
  return { trace: [...trace, ...within] };
}

function modelOf(config: Config['ai_model'], scope: ElementScope): AiModelConfig | undefined {
  const { ai_model_id: id, ...own } = typeof config === 'string' ? { ai_model_id: config } : config;
  const declared = id === undefined ? undefined : scope.aiModels.find(id);
  if (id !== undefined && declared === undefined) {
    const path = typeof config === 'string' ? ['ai_model'] : ['ai_model', 'ai_model_id'];
    reportUnknown(scope, path, { kind: 'model', section: 'ai_models', id }, scope.aiModels.ids);
    return undefined;
  }
  const model = own.model ?? declared?.model;
  if (model === undefined) {
    scope.report(['ai_model'], 'a model needs an `ai_model_id` or a `model`');
    return undefined;
  }
  return { ...declared, ...own, model };
}

/** What the element says wins over what its model's entry says; what neither says is left out. */
function optionsOf(element: Omit<Config, 'ai_model'>, model: AiModelConfig): DetectOptions {
  const threshold = element.confidence_threshold ?? model.confidence_threshold;
  const topK = element.top_k ?? model.top_k;
  const labels = element.label_filter ?? model.label_filter;
  return {
    ...(threshold === undefined ? {} : { threshold }),
    ...(topK === undefined ? {} : { topK }),
    ...(labels === undefined ? {} : { labels }),
  };
}
