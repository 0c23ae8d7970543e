import { z } from 'zod';
import { wireId } from '../run/graph.ts';
import { valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { ListedElement } from './graph-elements.ts';
import { WireSchema } from './graph-wires.ts';
import type { PlannedWire } from './graph-wires.ts';
import { nearMiss } from './near-miss.ts';
import type { DocumentPath } from './problem.ts';
import { WirePolicySchema } from './wire-policy.ts';
import type { WrittenPolicy } from './wire-policy.ts';

/** Looking for what was meant takes time, and a pipeline in which more is unknown is wrong from end to end. */
const MAX_UNKNOWN = 4;

/** The wires of a pipeline that writes them. */
export interface WrittenWires {
  readonly wires: readonly PlannedWire[];
  readonly findings: readonly Finding[];
  /** Whether some could not be read, so that elements may hang loose for that alone. */
  readonly incomplete: boolean;
}

/** Reads what stands under `wires`, as plain data, and says which of them cannot be. */
export function writtenWires(
  entries: readonly unknown[],
  listed: readonly ListedElement[],
  /** Whether the list has entries whose names are no longer known. */
  nameless: boolean,
): WrittenWires {
  const ends = entries.map(endsOf);
  const byName = new Map(listed.map((element) => [element.name, element]));
  const unknown = ends.flat().filter(({ name }) => !byName.has(name));
  const kind = nameless ? 'left-out' : 'reference';
  const found = wiresBetween(ends, byName);
  return {
    wires: found.wires,
    findings: [
      ...unknown.slice(0, MAX_UNKNOWN).map((end) => unknownName(end, [...byName.keys()], kind)),
      ...found.findings,
    ],
    incomplete: unknown.length > 0 || entries.some((entry) => !WireSchema.safeParse(entry).success),
  };
}

/** A name at the end of a wire. The first one of a wire is where it comes from. */
interface End {
  readonly name: string;
  readonly path: DocumentPath;
  readonly policy: WrittenPolicy | undefined;
}

/** A wire whose policy is wrong is a wire all the same: its ends are not taken for loose ones. */
const EndsSchema = z.object({ from: WireSchema.shape.from, to: WireSchema.shape.to });

function endsOf(entry: unknown, index: number): End[] {
  const parsed = EndsSchema.safeParse(entry);
  if (!parsed.success) return [];
  const { from, to } = parsed.data;
  const policy = WirePolicySchema.safeParse(valueAt(entry, ['policy'])).data;
  const path = ['wires', index, 'to'];
  const taking =
    typeof to === 'string'
      ? [{ name: to, path, policy }]
      : to.map((name, at) => ({ name, path: [...path, at], policy }));
  return [{ name: from, path: ['wires', index, 'from'], policy }, ...taking];
}

function wiresBetween(
  ends: readonly (readonly End[])[],
  byName: ReadonlyMap<string, ListedElement>,
): Pick<WrittenWires, 'wires' | 'findings'> {
  const wires = new Map<string, PlannedWire>();
  const findings: Finding[] = [];
  for (const [giving, ...taking] of ends) {
    const from = byName.get(giving?.name ?? '');
    for (const { name, path, policy } of taking) {
      const to = byName.get(name);
      if (from === undefined || to === undefined) continue;
      const wire = { from, to, policy, path };
      const message = problemOf(wire, wires);
      if (message === undefined) wires.set(idOf(wire), wire);
      else findings.push({ path, part: 'value', kind: 'reference', message });
    }
  }
  return { wires: [...wires.values()], findings };
}

function unknownName({ name, path }: End, known: readonly string[], kind: Finding['kind']): Finding {
  const message = `no element is called \`${name}\`; there is ${known.slice(0, 12).join(', ')}`;
  return { path, part: 'value', kind, message, suggestion: nearMiss(name, known) };
}

function problemOf(wire: PlannedWire, before: ReadonlyMap<string, unknown>): string | undefined {
  const { from, to } = wire;
  if (to.element?.role === 'source')
    return `a wire leads into \`${to.name}\`, which is a source: nothing can`;
  if (before.has(idOf(wire))) return `there is a wire from \`${from.name}\` to \`${to.name}\` already`;
  return undefined;
}

function idOf({ from, to }: PlannedWire): string {
  return wireId({ from: from.name, to: to.name });
}
