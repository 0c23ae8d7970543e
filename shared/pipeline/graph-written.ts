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
/** Nor is anybody told of more wires that cannot be. */
const MAX_WRONG = 500;

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
  const unknown = ends
    .flatMap(({ giving, taking }) => [...giving, ...taking])
    .filter(({ name }) => !byName.has(name));
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

/** A name at the end of a wire. */
interface End {
  readonly name: string;
  readonly path: DocumentPath;
}

/** One entry: a wire from each that gives to each that takes. */
interface Entry {
  readonly giving: readonly End[];
  readonly taking: readonly End[];
  readonly policy: WrittenPolicy | undefined;
}

/** A wire whose policy is wrong is a wire all the same: its ends are not taken for loose ones. */
const EndsSchema = z.object({ from: WireSchema.shape.from, to: WireSchema.shape.to });

function endsOf(entry: unknown, index: number): Entry {
  const policy = WirePolicySchema.safeParse(valueAt(entry, ['policy'])).data;
  const { from = [], to = [] }: Partial<z.output<typeof EndsSchema>> = EndsSchema.safeParse(entry).data ?? {};
  return {
    giving: namedAt(from, ['wires', index, 'from']),
    taking: namedAt(to, ['wires', index, 'to']),
    policy,
  };
}

function namedAt(names: string | readonly string[], path: DocumentPath): End[] {
  if (typeof names === 'string') return [{ name: names, path }];
  return names.map((name, at) => ({ name, path: [...path, at] }));
}

function wiresBetween(
  ends: readonly Entry[],
  byName: ReadonlyMap<string, ListedElement>,
): Pick<WrittenWires, 'wires' | 'findings'> {
  const wires = new Map<string, PlannedWire>();
  const findings: Finding[] = [];
  for (const entry of ends) {
    for (const wire of wiresIn(entry, byName)) {
      const message = problemOf(wire, wires);
      if (message === undefined) wires.set(idOf(wire), wire);
      else if (findings.length < MAX_WRONG)
        findings.push({ path: wire.path, part: 'value', kind: 'reference', message });
    }
  }
  return { wires: [...wires.values()], findings };
}

function wiresIn(
  { giving, taking, policy }: Entry,
  byName: ReadonlyMap<string, ListedElement>,
): PlannedWire[] {
  return giving.flatMap(({ name }) => {
    const from = byName.get(name);
    if (from === undefined) return [];
    return taking.flatMap((end): PlannedWire[] => {
      const to = byName.get(end.name);
      return to === undefined ? [] : [{ from, to, policy, path: end.path }];
    });
  });
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
