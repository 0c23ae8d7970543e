import type { FrameInfo } from '../frame.ts';
import type { Element, ElementContext, Outputs } from './element.ts';
import type { FrameMessage, Message } from './message.ts';
import type { ElementLookup, ElementType } from './run.api.ts';

/** Told what comes to detectors and what they give. */
export interface DetectorObserver {
  /** Before the detector has it; borrowed for the length of the call. */
  frame(message: FrameMessage): void;
  detected(element: string, frame: FrameInfo, outputs: readonly Message[]): void;
}

/** The same elements; those of the detecting types tell what they do. */
export function observedDetectors(
  lookup: ElementLookup,
  isDetector: (type: string) => boolean,
  observer: DetectorObserver,
): ElementLookup {
  return (type) => {
    const found = lookup(type);
    const create = found?.create;
    if (found === undefined || create === undefined || !isDetector(type)) return found;
    return {
      ...found,
      create: (config, context) => observed(create(config, context), context.name, observer),
    };
  };
}

/** The same elements; those of the detecting types give what was recorded instead of looking at pixels. */
export function replayedDetectors(
  lookup: ElementLookup,
  isDetector: (type: string) => boolean,
  recorded: (element: string, frame: FrameInfo) => readonly Message[],
): ElementLookup {
  const create = (_config: unknown, { name }: ElementContext): Element => ({
    process: (message) => recorded(name, message.frame),
  });
  return (type): ElementType | undefined => {
    const found = lookup(type);
    return found === undefined || !isDetector(type) ? found : { ...found, create };
  };
}

function observed(inner: Element, name: string, observer: DetectorObserver): Element {
  return {
    get concurrency() {
      return inner.concurrency ?? 1;
    },
    takesFrames: inner.takesFrames ?? false,
    absorbs: inner.absorbs ?? false,
    setup: () => inner.setup?.(),
    cleanup: () => inner.cleanup?.(),
    onEvent: (event, params) => inner.onEvent?.(event, params),
    heal: () => inner.heal?.() ?? false,
    configure: (config) => inner.configure?.(config) ?? false,
    async process(message) {
      if (message.kind === 'frame') observer.frame(message);
      const outputs = await inner.process(message);
      observer.detected(name, message.frame, listOf(outputs));
      return outputs;
    },
  };
}

function listOf(outputs: Outputs): readonly Message[] {
  if (outputs === null || outputs === undefined) return [];
  return isList(outputs) ? outputs : [outputs];
}

function isList(outputs: Message | readonly Message[]): outputs is readonly Message[] {
  return Array.isArray(outputs);
}
