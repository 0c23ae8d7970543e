import type { PipelineElement } from '../elements/element.ts';
import { elementOf } from '../elements/registry.ts';
import { MAIN_FLOW } from '../run/graph.ts';
import type { ErrorPolicy } from '../run/graph.ts';
import { ErrorPolicySchema, isSetting } from './entry-settings.ts';

/** Longer lists are refused by the schema, so nothing looks further. */
export const MAX_ELEMENTS = 64;

/** One usable entry of a pipeline's list. */
export interface ListedElement {
  /** Which entry it is. */
  readonly index: number;
  readonly type: string;
  /** Undefined for a type that nobody knows. */
  readonly element: PipelineElement | undefined;
  /** Its own name, or its type, numbered from the second on. */
  readonly name: string;
  readonly flow: string;
  /** Undefined: as the pipeline says. */
  readonly onError: ErrorPolicy | undefined;
  readonly config: unknown;
}

/** The types that an entry names: one, when it is right. Undefined for what is no map. */
export function typesIn(entry: unknown): string[] | undefined {
  if (!isRecord(entry)) return undefined;
  return Object.keys(entry).filter((key) => !isSetting(key));
}

/**
 * The usable entries of a list of plain data, with their names. Entries without a type, or with several, are passed
 * over.
 */
export function readElements(entries: readonly unknown[]): ListedElement[] {
  const taken = new Set(entries.flatMap((entry) => ownName(entry) ?? []));
  return entries.flatMap((entry, index) => {
    const types = typesIn(entry);
    const type = types?.length === 1 ? types[0] : undefined;
    if (!isRecord(entry) || type === undefined) return [];
    const name = ownName(entry) ?? freeName(type, taken);
    taken.add(name);
    return [
      {
        index,
        type,
        element: elementOf(type),
        name,
        flow: typeof entry['flow'] === 'string' ? entry['flow'] : MAIN_FLOW,
        onError: ErrorPolicySchema.safeParse(entry['on_error']).data,
        config: entry[type],
      },
    ];
  });
}

/** Whether what comes of a lenient document, or of this list, lacks elements that were written. */
export function hasGaps(entries: readonly unknown[], listed: readonly ListedElement[]): boolean {
  return listed.length < entries.length || listed.some(({ element }) => element === undefined);
}

function freeName(type: string, taken: ReadonlySet<string>): string {
  if (!taken.has(type)) return type;
  let number = 2;
  while (taken.has(`${type}-${number}`)) number += 1;
  return `${type}-${number}`;
}

function ownName(entry: unknown): string | undefined {
  const name = isRecord(entry) ? entry['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
