import { SightlineError, asSightlineError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { EventTarget } from './control.ts';
import type { Element, ElementContext, ElementMetrics } from './element.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphElement } from './graph.ts';
import type { Message } from './message.ts';
import type { ElementLookup } from './run.api.ts';

/** One instance of an element from its creation to its cleanup. */
export interface LivingElement {
  readonly element: Element;
  /** Ends it: its signal, then its cleanup, once. Never rejects; what fails is logged. */
  end(): Promise<void>;
}

/** What an instance is made of. */
export interface ElementBirth {
  readonly spec: GraphElement;
  readonly context: FlowContext;
  readonly elements: ElementLookup;
  readonly metrics: ElementMetrics;
  readonly emit: (message: Message) => void;
  readonly saved: JsonValue | undefined;
}

const ALL: EventTarget = { to: 'all' };

/** Makes an element and sets it up. Rejects with what its making or its `setup` threw, after its cleanup. */
export async function beginElement(birth: ElementBirth): Promise<LivingElement> {
  const abort = new AbortController();
  const element = create(birth, abort.signal);
  const living = { element, end: endOnce(birth, element, abort) };
  try {
    await element.setup?.();
    if (birth.saved !== undefined) element.restore?.(birth.saved);
    return living;
  } catch (error) {
    await living.end();
    throw asSightlineError(error);
  }
}

function create({ spec, context, elements, metrics, emit }: ElementBirth, signal: AbortSignal): Element {
  const type = elements(spec.type);
  if (type?.create === undefined) {
    throw new SightlineError('unsupported', `This host cannot make the element \`${spec.type}\`.`);
  }
  const { listener, pipeline, clock, services } = context;
  const log: ElementContext['log'] = (level, message, fields) =>
    listener.log(level, spec.name, message, fields);
  const raise: ElementContext['raise'] = (name, params = {}, target = ALL) =>
    listener.raise({ name, target, params });
  return type.create(spec.config, {
    name: spec.name,
    pipeline,
    clock,
    log,
    metrics,
    services,
    signal,
    emit,
    raise,
  });
}

function endOnce({ spec, context }: ElementBirth, element: Element, abort: AbortController) {
  let ended: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    abort.abort(new SightlineError('aborted', `The element \`${spec.name}\` was ended.`));
    try {
      await element.cleanup?.();
    } catch (error) {
      context.listener.log('error', spec.name, `its cleanup failed: ${asSightlineError(error).message}`);
    }
  };
  return (): Promise<void> => (ended ??= end());
}

/** What an element remembers; undefined when it does not, or cannot say. */
export function savedOf(element: Element, context: FlowContext, name: string): JsonValue | undefined {
  try {
    return element.save?.();
  } catch (error) {
    context.listener.log('error', name, `it could not save its state: ${asSightlineError(error).message}`);
    return undefined;
  }
}
