import { isPromise } from './element-job.ts';
import type { Element, ElementContext, Outputs } from './element.ts';
import type { Message } from './message.ts';
import type { ElementLookup, ElementType } from './run.api.ts';

/** Makes an element, or what stands in for it; `make` makes it as it is. `isMeant`: its type is one of those meant. */
export type Remake = (make: () => Element, name: string, isMeant: boolean) => Element;
/** Waits for the turn of a call; of none that is void by then. */
export type Turn = (call: number, isVoid: () => boolean) => Promise<void>;
/** What an element does with a message. */
export type Process = (message: Message) => Outputs | Promise<Outputs>;

/** Counts the calls of each element that take their time, over all its lives. */
export class CallNumbers {
  readonly #last = new Map<string, number>();

  /** The number of the next one, from 1. */
  next(name: string): number {
    const call = (this.#last.get(name) ?? 0) + 1;
    this.#last.set(name, call);
    return call;
  }
}

/** The same elements made otherwise, on another clock. `means` says which types `remake` is told of. */
export function remadeElements(
  lookup: ElementLookup,
  means: (type: string) => boolean,
  clock: ElementContext['clock'],
  remake: Remake,
): ElementLookup {
  return (type): ElementType | undefined => {
    const found = lookup(type);
    const create = found?.create;
    if (found === undefined || create === undefined) return found;
    return {
      ...found,
      create: (config, context) =>
        remake(() => create(config, { ...context, clock }), context.name, means(type)),
    };
  };
}

/**
 * What is given at once goes on at once; what takes its time takes its turn, also when it fails. After its end nobody
 * waits for it any more.
 */
export function inTurn(
  inner: Element,
  name: string,
  calls: CallNumbers,
  turn: Turn,
  begin: (call: number) => void = () => undefined,
): Element {
  let ended = false;
  const process: Process = (message) => {
    const outputs = inner.process(message);
    if (!isPromise(outputs)) return outputs;
    const call = calls.next(name);
    begin(call);
    return settledIn(outputs, () => turn(call, () => ended));
  };
  const cleanup = (): void | Promise<void> => {
    ended = true;
    return inner.cleanup?.();
  };
  return withProcess(inner, process, cleanup);
}

async function settledIn(outputs: PromiseLike<Outputs>, turn: () => Promise<void>): Promise<Outputs> {
  try {
    return await outputs;
  } finally {
    await turn();
  }
}

/** The same element that works otherwise. */
export function withProcess(
  inner: Element,
  process: Process,
  cleanup: NonNullable<Element['cleanup']> = () => inner.cleanup?.(),
): Element {
  return {
    get concurrency() {
      return inner.concurrency ?? 1;
    },
    get takesFrames() {
      return inner.takesFrames ?? false;
    },
    get absorbs() {
      return inner.absorbs ?? false;
    },
    get hearsFiltered() {
      return inner.hearsFiltered ?? false;
    },
    setup: () => inner.setup?.(),
    cleanup,
    onEvent: (event, params) => inner.onEvent?.(event, params),
    heal: () => inner.heal?.() ?? false,
    configure: (config) => inner.configure?.(config) ?? false,
    ...savingOf(inner),
    process,
  };
}

/** Whoever has no state must not seem to have one. */
function savingOf(inner: Element): Pick<Element, 'save' | 'restore'> {
  return {
    ...(inner.save === undefined ? {} : { save: () => inner.save?.() ?? null }),
    ...(inner.restore === undefined ? {} : { restore: (state) => inner.restore?.(state) }),
  };
}
