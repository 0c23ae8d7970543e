import { SightlineError } from '../errors.ts';
import { IdSchema } from '../models/manifest.ts';
import { nearMiss } from '../pipeline/near-miss.ts';
import type { PipelineElement } from './element.ts';

/** The elements that a host knows: those that it begins with, and those that are registered later. */
export class ElementRegistry {
  readonly #elements = new Map<string, PipelineElement>();

  /** Throws as `register` does. */
  constructor(elements: Iterable<PipelineElement> = []) {
    for (const element of elements) this.register(element);
  }

  /** In the order in which they were registered. */
  get all(): readonly PipelineElement[] {
    return [...this.#elements.values()];
  }

  /** Throws `conflict` when the type is taken, `unsupported` when it cannot be the key of an element. */
  register(element: PipelineElement): void {
    const { type } = element;
    if (!IdSchema.safeParse(type).success) {
      throw new SightlineError('unsupported', `\`${type.slice(0, 64)}\` cannot be the name of an element.`);
    }
    if (this.#elements.has(type)) {
      throw new SightlineError('conflict', `There is an element \`${type}\` already: choose another name.`);
    }
    this.#elements.set(type, element);
  }

  /** The element that goes by this key; undefined when there is none. */
  find(type: string): PipelineElement | undefined {
    return this.#elements.get(type);
  }

  /** The same. Throws `not_found` naming what was probably meant. */
  get(type: string): PipelineElement {
    const found = this.#elements.get(type);
    if (found !== undefined) return found;
    const near = nearMiss(type, this.#elements.keys());
    const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
    throw new SightlineError('not_found', `There is no element \`${type.slice(0, 64)}\`.${hint}`);
  }
}
