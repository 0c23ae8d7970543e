import { z } from 'zod';
import { CornerSchema } from '../rules/geometry.ts';

/** A place in the picture, `[x, y]`, 0..1 in it. */
export type Corner = readonly [number, number];

/** What the shapes of an element are: areas or lines, with names or without. */
export interface ShapeRules {
  /** What one of them is called. */
  readonly word: 'zone' | 'line' | 'mask';
  readonly isLine: boolean;
  readonly isNamed: boolean;
  /** Whether each can be for some labels only. */
  readonly hasLabels: boolean;
  /** Fewer of them an element cannot have. */
  readonly least: number;
}

/** A shape as it stands in a document. */
export interface WrittenShape {
  /** Where: its name, or its place in a list. */
  readonly from: string | number;
  /** Of a line where it begins and where it ends. */
  readonly corners: readonly Corner[];
  /** Empty: all. */
  readonly labels: readonly string[];
}

/** The shapes of one element. Plain data. */
export interface ElementShapes {
  readonly rules: ShapeRules;
  readonly shapes: readonly WrittenShape[];
}

/** How a type of element writes its shapes down. */
export interface ShapeForm extends ShapeRules {
  /** The setting that holds them: a map by name, or a list. */
  readonly key: string;
  /** Whether an entry of the list is nothing but its corners. */
  readonly isBare: boolean;
}

const FORMS: Readonly<Record<string, ShapeForm>> = {
  zone: named('zone', 'zones'),
  line: { ...named('line', 'lines'), isLine: true },
  object_mask: { ...listed('masks'), hasLabels: true, isBare: false },
  mask: listed('polygons'),
  motion: { ...listed('mask'), least: 0 },
};

const AreaSchema = z.array(CornerSchema).min(3);
const LabelsSchema = z.array(z.string()).default([]);
const WrittenAreaSchema = z.object({ polygon: AreaSchema, labels: LabelsSchema });
const WrittenLineSchema = z.object({ from: CornerSchema, to: CornerSchema, labels: LabelsSchema });

/** How this type of element writes its shapes down; undefined for one that has none. */
export function shapeFormOf(type: string): ShapeForm | undefined {
  return Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
}

/** The shapes of an element by its type and plain settings; what is not written right is passed over. Null: it has none. */
export function shapesOf(type: string, config: unknown): ElementShapes | null {
  const form = shapeFormOf(type);
  if (form === undefined) return null;
  const { word, isLine, isNamed, hasLabels, least } = form;
  const written: unknown = isRecord(config) ? config[form.key] : undefined;
  return {
    rules: { word, isLine, isNamed, hasLabels, least },
    shapes: entriesOf(written).flatMap(([from, entry]) => shapeOf(form, from, entry) ?? []),
  };
}

/** A shape by where and how it is written; null for what is not written right. */
export function shapeOf(form: ShapeForm, from: string | number, entry: unknown): WrittenShape | null {
  if (form.isLine) {
    const { data } = WrittenLineSchema.safeParse(entry);
    return data === undefined ? null : { from, corners: [data.from, data.to], labels: data.labels };
  }
  const { data } = WrittenAreaSchema.safeParse(form.isBare ? { polygon: entry } : entry);
  return data === undefined ? null : { from, corners: data.polygon, labels: data.labels };
}

function entriesOf(written: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(written)) return [...written.entries()];
  return isRecord(written) ? Object.entries(written) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function named(word: 'zone' | 'line', key: string): ShapeForm {
  return { word, key, isLine: false, isNamed: true, hasLabels: true, least: 1, isBare: false };
}

function listed(key: string): ShapeForm {
  return { word: 'mask', key, isLine: false, isNamed: false, hasLabels: false, least: 1, isBare: true };
}
