import { SightlineError, messageOf } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { Element, ElementContext, Outputs } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { ALL_KINDS } from './message-kind.ts';

/** An element that a user wrote: what a module exports, by default as `default`. */
export interface UserElement {
  /** Reads its configuration, and throws for what it does not take. Zod's schemas fit; absent: anything is taken. */
  readonly schema?: { parse(config: unknown): JsonValue };
  create(config: JsonValue, context: ElementContext): Element | Promise<Element>;
}

/** What a function is called with, beside the message. */
export interface UserCall {
  /** What the document says under `config`. */
  readonly config: JsonValue;
  /** Aborted when the answer is of no use any more. */
  readonly signal: AbortSignal;
  readonly context: ElementContext;
}

/** The shortest kind: a bare function. */
export type UserFunction = (message: Message, call: UserCall) => Outputs | Promise<Outputs>;

/** Loads a module by the host's means. Throws `unsupported` when the host loads none. */
export async function loadUserModule({ services }: ElementContext, specifier: string): Promise<unknown> {
  if (services.loadModule === undefined) {
    throw new SightlineError(
      'unsupported',
      `This host loads no modules, so \`${specifier}\` cannot be used.`,
    );
  }
  return services.loadModule(specifier);
}

/**
 * Why a browser could not import a module. It says `TypeError` of what did not come over the line, which may come the
 * next time (`edge_lost`); of a module that is none it says something else (`unsupported`).
 */
export function notImported(name: string, cause: unknown): SightlineError {
  const code = cause instanceof TypeError ? 'edge_lost' : 'unsupported';
  return new SightlineError(code, `\`${name}\` cannot be loaded: ${messageOf(cause)}`, { cause });
}

/** What a module exports as `name`, made an element. Throws `unsupported` when that is none. */
export function userElementOf(module: unknown, specifier: string, name = 'default'): UserElement {
  const found = exportOf(module, name);
  if (isElement(found)) return found;
  if (isFunction(found)) {
    return { create: (config, context) => functionElement(found, config, context, specifier) };
  }
  throw new SightlineError(
    'unsupported',
    `\`${specifier}\` must export a function or an object with \`create\` as \`${name}\`.`,
  );
}

/** What a module exports as `name`, if it is a function. Throws `unsupported` otherwise. */
export function userFunctionOf(module: unknown, specifier: string, name = 'default'): UserFunction {
  const found = exportOf(module, name);
  if (isFunction(found)) return found;
  throw new SightlineError('unsupported', `\`${specifier}\` must export a function as \`${name}\`.`);
}

/** Reads a configuration by the module's own schema. Throws `invalid_document` with what that says. */
export function readUserConfig({ schema }: UserElement, config: JsonValue, specifier: string): JsonValue {
  if (schema === undefined) return config;
  try {
    return schema.parse(config);
  } catch (cause) {
    throw new SightlineError(
      'invalid_document',
      `\`${specifier}\` does not take this configuration: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Passes on what a module gave. Throws `invalid_message` for what is no message, since everything after it trusts it. */
export function checkOutputs(outputs: Outputs, specifier: string): Outputs {
  const list: readonly unknown[] = Array.isArray(outputs) ? outputs : [outputs ?? []].flat();
  if (list.every(isMessage)) return outputs;
  throw new SightlineError(
    'invalid_message',
    `\`${specifier}\` gave something that is no message: give null, or messages made of the one that came, as \`{ ...message, value }\`.`,
  );
}

function functionElement(
  process: UserFunction,
  config: JsonValue,
  context: ElementContext,
  specifier: string,
): Element {
  const call = { config, context, signal: context.signal };
  return { process: async (message) => checkOutputs(await process(message, call), specifier) };
}

function exportOf(module: unknown, name: string): unknown {
  const isModule = typeof module === 'object' && module !== null;
  return isModule && Object.hasOwn(module, name) ? Reflect.get(module, name) : undefined;
}

function isElement(value: unknown): value is UserElement {
  if (typeof value !== 'object' || value === null || !('create' in value)) return false;
  return typeof value.create === 'function';
}

function isFunction(value: unknown): value is UserFunction {
  return typeof value === 'function';
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const kind: unknown = Reflect.get(value, 'kind');
  const isKind = ALL_KINDS.some((each) => each === kind);
  return isKind && 'frame' in value && 'value' in value && typeof Reflect.get(value, 'subject') === 'string';
}
