import { z } from 'zod';
import { IdSchema } from '../models/manifest.ts';
import type { FlowKind } from '../run/message.ts';
import type { ListedElement } from './graph-elements.ts';
import { outputsOf } from './graph-kinds.ts';
import type { Ends } from './graph-kinds.ts';
import type { DocumentPath } from './problem.ts';
import { WirePolicySchema } from './wire-policy.ts';
import type { WrittenPolicy } from './wire-policy.ts';

/** More are refused by the schema. */
export const MAX_WIRES = 256;

const NamesSchema = z.union([IdSchema, z.array(IdSchema).min(1).max(64)]);

/** One entry of a pipeline's `wires`. */
export const WireSchema = z.strictObject({
  from: NamesSchema.describe('The name of the element that gives, or several.'),
  to: NamesSchema.describe('The name of the element that takes, or several.'),
  policy: z
    .exactOptional(WirePolicySchema)
    .describe(
      'What is done when more comes than is taken. Unset: frames of a live source `latest`, what leads to a sink `at_least_once`, others wait.',
    ),
});

/** One wire between two elements of a list. */
export interface PlannedWire extends Ends {
  readonly policy: WrittenPolicy | undefined;
  /** Where it is written, from the pipeline. */
  readonly path: DocumentPath;
}

/**
 * The wires of a list that has none written: each element is fed by the nearest ones before it that give what it
 * takes. Detectors in a row see the same frames and count as one.
 */
export function chainWires(listed: readonly ListedElement[]): PlannedWire[] {
  const given = new Map<ListedElement, readonly FlowKind[]>();
  return listed.flatMap((to, at) => {
    const before = listed.slice(0, at);
    const feeders = wishesOf(to).flatMap((kinds) => nearest(before, kinds, given));
    const incoming = feeders.flatMap((from) => given.get(from) ?? []);
    given.set(to, outputsOf(to, incoming));
    return [...new Set(feeders)].map((from) => ({
      from,
      to,
      policy: undefined,
      path: ['elements', to.index, to.type],
    }));
  });
}

/** Sets of kinds, of each of which an element takes what is nearest. */
function wishesOf({ element }: ListedElement): readonly (readonly FlowKind[])[] {
  const inputs = element?.inputs ?? [];
  return element?.joins === true ? inputs.map((kind) => [kind]) : [inputs];
}

function nearest(
  before: readonly ListedElement[],
  kinds: readonly FlowKind[],
  given: ReadonlyMap<ListedElement, readonly FlowKind[]>,
): readonly ListedElement[] {
  const gives = (element: ListedElement): boolean => {
    const outputs = given.get(element) ?? [];
    return outputs.length > 0 && outputs.every((kind) => kinds.includes(kind));
  };
  const last = before.findLastIndex(gives);
  const first = before.findLastIndex((element, at) => at <= last && element.element?.role !== 'detect');
  // A non-detector stands for itself, a detector for the row that it ends.
  return before.slice(Math.min(first + 1, last), last + 1).filter(gives);
}
