import { z } from 'zod';
import { IdSchema } from '../models/manifest.ts';
import { wireId } from '../run/graph.ts';
import type { FlowKind } from '../run/message.ts';
import { valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { ListedElement } from './graph-elements.ts';
import { outputsOf } from './graph-kinds.ts';
import type { Ends } from './graph-kinds.ts';
import { nearMiss } from './near-miss.ts';
import type { DocumentPath } from './problem.ts';
import { WirePolicySchema } from './wire-policy.ts';
import type { WrittenPolicy } from './wire-policy.ts';

/** More are refused by the schema. */
export const MAX_WIRES = 256;

/** One entry of a pipeline's `wires`. */
export const WireSchema = z.strictObject({
  from: IdSchema.describe('The name of the element that gives.'),
  to: z
    .union([IdSchema, z.array(IdSchema).min(1).max(64)])
    .describe('The name of the element that takes, or several.'),
  policy: z
    .exactOptional(WirePolicySchema)
    .describe(
      'What is done when more comes than is taken. Unset: frames of a live source `latest`, others wait.',
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

/** The wires as they are written, and what is wrong with the names at their ends. Malformed ones are passed over. */
export function writtenWires(
  entries: readonly unknown[],
  listed: readonly ListedElement[],
  /** Whether the list has entries whose names are no longer known. */
  nameless: boolean,
): { readonly wires: readonly PlannedWire[]; readonly findings: readonly Finding[] } {
  const byName = new Map(listed.map((element) => [element.name, element]));
  const [wires, findings]: [Map<string, PlannedWire>, Finding[]] = [new Map(), []];
  for (const end of entries.flatMap(endsOf)) {
    const [from, to] = [byName.get(end.from), byName.get(end.to)];
    if (from === undefined) findings.push(unknownName(end.from, end.fromPath, byName, nameless));
    if (to === undefined) findings.push(unknownName(end.to, end.toPath, byName, nameless));
    if (from === undefined || to === undefined) continue;
    const wire = { from, to, policy: end.policy, path: end.toPath };
    const problem = problemOf(wire, wires);
    if (problem === undefined) wires.set(wireId(end), wire);
    else findings.push({ path: end.toPath, part: 'value', kind: 'reference', message: problem });
  }
  return { wires: [...wires.values()], findings };
}

interface WrittenEnds {
  readonly from: string;
  readonly to: string;
  readonly fromPath: DocumentPath;
  readonly toPath: DocumentPath;
  readonly policy: WrittenPolicy | undefined;
}

/** A wire whose policy is wrong is a wire all the same: its ends are not taken for loose ones. */
const EndsSchema = z.object({ from: WireSchema.shape.from, to: WireSchema.shape.to });

function endsOf(entry: unknown, index: number): WrittenEnds[] {
  const parsed = EndsSchema.safeParse(entry);
  if (!parsed.success) return [];
  const { from, to } = parsed.data;
  const policy = WirePolicySchema.safeParse(valueAt(entry, ['policy'])).data;
  const shared = { from, fromPath: ['wires', index, 'from'], policy };
  if (typeof to === 'string') return [{ ...shared, to, toPath: ['wires', index, 'to'] }];
  return to.map((name, at) => ({ ...shared, to: name, toPath: ['wires', index, 'to', at] }));
}

function unknownName(
  name: string,
  path: DocumentPath,
  known: ReadonlyMap<string, unknown>,
  nameless: boolean,
): Finding {
  const suggestion = nearMiss(name, known.keys());
  const message = `no element is called \`${name}\`; there is ${[...known.keys()].slice(0, 12).join(', ')}`;
  return { path, part: 'value', kind: nameless ? 'left-out' : 'reference', message, suggestion };
}

function problemOf({ from, to }: PlannedWire, before: ReadonlyMap<string, unknown>): string | undefined {
  if (to.element?.role === 'source')
    return `a wire leads into \`${to.name}\`, which is a source: nothing can`;
  const id = wireId({ from: from.name, to: to.name });
  if (before.has(id)) return `there is a wire from \`${from.name}\` to \`${to.name}\` already`;
  return undefined;
}
