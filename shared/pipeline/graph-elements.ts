import { z } from 'zod';
import type { PipelineElement } from '../elements/element.ts';
import { elementOf } from '../elements/registry.ts';
import { MAIN_FLOW } from '../run/graph.ts';
import type { ErrorPolicy } from '../run/graph.ts';
import { ErrorPolicySchema, isSetting, PlacementWishSchema } from './entry-settings.ts';
import type { PlacementWish } from './resolved.ts';

/** Longer lists are refused by the schema, so nothing looks further. */
export const MAX_ELEMENTS = 64;

/** One usable entry of a pipeline's list. */
export interface ListedElement {
  /** Which entry it is. */
  readonly index: number;
  readonly type: string;
  /** Undefined for a type that nobody knows. */
  readonly element: PipelineElement | undefined;
  /** What it gives, configured as it is. */
  readonly output: PipelineElement['output'];
  /** Its own name, or its type, numbered from the second on. */
  readonly name: string;
  readonly flow: string;
  /** It runs code of the user's, and is written into the flow `main`. */
  readonly pinned?: boolean;
  /** Undefined: as the pipeline says. */
  readonly onError: ErrorPolicy | undefined;
  /** Undefined: as the pipeline says. */
  readonly placement?: PlacementWish | undefined;
  readonly config: unknown;
}

/**
 * The types that an entry names: one, when it is right. An unknown key beside a known type is not taken for a second
 * one. Undefined for what is no map.
 */
export function typesIn(entry: unknown): string[] | undefined {
  if (!isRecord(entry)) return undefined;
  const types = Object.keys(entry).filter((key) => !isSetting(key));
  const known = types.filter((type) => elementOf(type) !== undefined);
  return known.length === 1 ? known : types;
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
    const element = configured(elementOf(type), entry[type]);
    return [
      {
        index,
        type,
        element,
        output: outputWith(element, entry[type]),
        name,
        flow: typeof entry['flow'] === 'string' ? entry['flow'] : MAIN_FLOW,
        pinned: element?.runsUserCode === true && entry['flow'] === MAIN_FLOW,
        onError: ErrorPolicySchema.safeParse(entry['on_error']).data,
        placement: PlacementWishSchema.safeParse(entry['placement']).data,
        config: entry[type],
      },
    ];
  });
}

/** Whether what comes of a lenient document, or of this list, lacks elements that were written. */
export function hasGaps(entries: readonly unknown[], listed: readonly ListedElement[]): boolean {
  return listed.length < entries.length || listed.some(({ element }) => element === undefined);
}

/** The element as it is with this configuration, which need not be right. */
function configured(element: PipelineElement | undefined, config: unknown): PipelineElement | undefined {
  if (element?.inputsOf === undefined) return element;
  const checked = element.schema.pipe(z.json()).safeParse(config);
  return checked.success ? { ...element, ...element.inputsOf(checked.data) } : element;
}

function outputWith(element: PipelineElement | undefined, config: unknown): PipelineElement['output'] {
  if (element?.outputOf === undefined) return element?.output ?? null;
  const checked = element.schema.pipe(z.json()).safeParse(config);
  return checked.success ? element.outputOf(checked.data) : element.output;
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
