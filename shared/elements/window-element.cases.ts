import type { JsonValue } from '../json.ts';
import type { Element } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { throughJson } from '../windows/random-streams.cases.ts';
import { contextOf } from './context.cases.ts';
import type { FakeContext } from './context.cases.ts';
import type { PipelineElement } from './element.ts';
import { data, stem } from './message.cases.ts';
import { scopeOf } from './scope.cases.ts';

/** An element at work, and what comes out of it by itself or in answer. */
export interface Running {
  readonly element: Element;
  readonly context: FakeContext;
  /** Everything that came out so far. */
  readonly outputs: Message[];
  /** Lets a message in whose frame was taken at `ms`. */
  readonly send: (ms: number, value?: JsonValue, subject?: string) => Promise<void>;
  readonly sendMessage: (message: Message) => Promise<void>;
}

/** Starts an element as a document would; `saved` by another one. */
export async function runElement(
  type: PipelineElement,
  config: JsonValue,
  saved?: JsonValue,
  context: FakeContext = contextOf(),
): Promise<Running> {
  const element = type.create?.(configOf(type, config), context);
  if (element === undefined) throw new Error(`${type.type} cannot be made`);
  if (saved !== undefined) element.restore?.(throughJson(saved));
  await element.setup?.();
  const outputs = context.emitted;
  const sendMessage = async (message: Message): Promise<void> => {
    const given = (await element.process(message)) ?? [];
    outputs.push(...[given].flat());
  };
  const send: Running['send'] = (ms, value = ms, subject = 'camera') =>
    sendMessage(data(value, stem(1, ms, subject)));
  return { element, context, outputs, send, sendMessage };
}

/** The configuration with its defaults. */
export function configOf(type: PipelineElement, config: JsonValue): JsonValue {
  const found = type.interpret(config, scopeOf());
  return found !== undefined && 'config' in found ? found.config : null;
}

/** What came out, as the values of messages of data and events. */
export function valuesOf(outputs: readonly Message[]): unknown[] {
  return outputs.map(({ value }) => value);
}

/** Of windows: the values of their elements, joined. */
export function windowsOf(outputs: readonly Message[]): string[] {
  return outputs.map(({ value }) => {
    const elements: unknown =
      typeof value === 'object' && value !== null && 'elements' in value ? value.elements : [];
    return Array.isArray(elements)
      ? elements.map((one: { value?: unknown }) => String(one.value)).join(' ')
      : '';
  });
}
