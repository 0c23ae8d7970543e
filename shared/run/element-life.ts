import { SightlineError, asSightlineError, messageOf } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { ControlEvent, EventTarget } from './control.ts';
import { RestingClock } from './element-rest.ts';
import type { Rest } from './element-rest.ts';
import type { Element, ElementContext, ElementMetrics } from './element.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphElement } from './graph.ts';
import type { Message } from './message.ts';
import type { ElementLookup } from './run.api.ts';

/** What an instance is made of. */
export interface ElementBirth {
  readonly spec: GraphElement;
  readonly context: FlowContext;
  readonly elements: ElementLookup;
  readonly metrics: ElementMetrics;
  readonly emit: (message: Message) => void;
  readonly again: () => void;
  /** How much it rests at the moment. */
  readonly rest: () => Rest;
}

const ALL: EventTarget = { to: 'all' };
/** How long a cleanup may take, milliseconds; one that takes longer is left alone. */
const CLEANUP_MS = 2_000;

/** One instance of an element from its creation to its cleanup. Whoever made it ends it. */
export class ElementLife {
  readonly element: Element;
  readonly #birth: ElementBirth;
  readonly #abort = new AbortController();
  #ended: Promise<void> | null = null;

  /** Throws what its making throws. */
  constructor(birth: ElementBirth) {
    this.#birth = birth;
    this.element = this.#create();
  }

  /** Rejects with what `setup` or `restore` threw, after its cleanup, or with `aborted` when it was ended meanwhile. */
  async setUp(saved: JsonValue | undefined): Promise<void> {
    try {
      const ended = this.#whenEnded();
      await Promise.race([this.element.setup?.(), ended]);
      if (this.#ended === null && saved !== undefined) this.element.restore?.(saved);
    } catch (error) {
      await this.end();
      throw asSightlineError(error);
    }
    if (this.#ended !== null) throw this.#aborted();
  }

  /** Ends it: its signal, then its cleanup, once. Never rejects; what fails or takes too long is logged. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  #create(): Element {
    const { spec, context, elements, metrics } = this.#birth;
    const type = elements(spec.type);
    if (type?.create === undefined) {
      throw new SightlineError('unsupported', `This host cannot make the element \`${spec.type}\`.`);
    }
    const { listener, pipeline, services, frames } = context;
    const clock = new RestingClock(context.clock, () => (this.#ended === null ? this.#birth.rest() : 'none'));
    const { name } = spec;
    const log: ElementContext['log'] = (level, message, fields) => listener.log(level, name, message, fields);
    const raise: ElementContext['raise'] = (event, params = {}, target = ALL) =>
      this.#raise({ name: event, target, params });
    const emit = (message: Message): void => this.#emit(message);
    const { signal } = this.#abort;
    const again = (): void => {
      if (this.#ended === null) this.#birth.again();
    };
    const told = { name, pipeline, clock, log, metrics, emit, again, raise };
    return type.create(spec.config, { ...told, services, frames, signal });
  }

  /** A timer that an element forgot may fire long after its wires are gone. */
  #emit(message: Message): void {
    if (this.#mayTell) this.#birth.emit(message);
    else if (message.kind === 'frame') this.#birth.context.frames.close(message.value);
  }

  #raise(event: ControlEvent): void {
    if (this.#mayTell) this.#birth.context.listener.raise(event);
  }

  /** Once what it remembers was taken, whoever goes on with that tells what follows. */
  get #mayTell(): boolean {
    return this.#ended === null && this.#birth.rest() !== 'all';
  }

  async #end(): Promise<void> {
    // First of all, so that whoever listens to the signal finds it ended.
    await Promise.resolve();
    this.#abort.abort(this.#aborted());
    try {
      await this.#withinTime(this.element.cleanup?.());
    } catch (error) {
      this.#complain(`its cleanup failed: ${messageOf(error)}`);
    }
  }

  async #withinTime(cleanup: void | Promise<void>): Promise<void> {
    if (cleanup === undefined) return;
    let cancel: (() => void) | undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#birth.context.clock.after(CLEANUP_MS, () => {
        this.#complain(`its cleanup takes longer than ${CLEANUP_MS / 1000} s and is left alone`);
        resolve();
      });
    });
    await Promise.race([cleanup, late]).finally(() => cancel?.());
  }

  #whenEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#abort.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #aborted(): SightlineError {
    return new SightlineError('aborted', `The element \`${this.#birth.spec.name}\` was ended.`);
  }

  #complain(words: string): void {
    this.#birth.context.listener.log('error', this.#birth.spec.name, words);
  }
}

/** What an element remembers; undefined when it does not, or cannot say. */
export function savedOf(element: Element, context: FlowContext, name: string): JsonValue | undefined {
  try {
    return element.save?.();
  } catch (error) {
    context.listener.log('error', name, `it could not save its state: ${messageOf(error)}`);
    return undefined;
  }
}
