import { SightlineError } from '../errors.ts';
import type { GraphElement, PipelineGraph } from './graph.ts';

/** What is needed of a graph, or of the structure that is told of it. */
interface Linked {
  readonly elements: readonly { readonly name: string }[];
  readonly wires: readonly { readonly from: string }[];
}

/** Elements that nothing follows: what they give leaves the run. */
export function endsOf({ elements, wires }: Linked): string[] {
  const followed = new Set(wires.map(({ from }) => from));
  return elements.map(({ name }) => name).filter((name) => !followed.has(name));
}

/** The element that frames come from. Throws `invalid_document` where there is none. */
export function sourceOf({ elements: [element] }: Pick<PipelineGraph, 'elements'>): GraphElement {
  if (element !== undefined) return element;
  throw new SightlineError('invalid_document', 'a pipeline begins with a source');
}
