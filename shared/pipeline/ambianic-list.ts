import { elementOf } from '../elements/registry.ts';
import { readSaving, without } from './ambianic-saving.ts';
import type { Plain, ReadEntry, ReadList } from './ambianic-saving.ts';
import { valueAt } from './finding.ts';
import { typesIn } from './graph-elements.ts';

/** What a list's elements refer to: the document's sections, as plain data. */
export interface AmbianicScope {
  readonly aiModels: unknown;
  readonly notifications: unknown;
}

/** What belongs to the model of an element that brings one along. */
const MODEL_KEYS: readonly string[] = ['ai_model', 'model', 'labels', 'top_k'];

/** What the entries before one mean to it. */
interface Before {
  hasObjects: boolean;
  /** The last detector was a `detect_falls` that brings its model. */
  areFalls: boolean;
}

/** Reads a list as Ambianic does where its elements do more, or otherwise, than those of the same names here. */
export function readAmbianicList(list: readonly unknown[], scope: AmbianicScope): ReadList {
  const before: Before = { hasObjects: false, areFalls: false };
  const read = list.map((entry, index) => readEntry(entry, index, before, scope));
  return {
    entries: read.flatMap(({ entries }) => entries),
    hints: read.flatMap(({ hints }) => hints),
  };
}

function readEntry(entry: unknown, index: number, before: Before, scope: AmbianicScope): ReadList {
  const asWritten = { entries: [{ entry, index }], hints: [] };
  const [type = '', second] = typesIn(entry) ?? [];
  const config = valueAt(entry, [type]);
  if (second !== undefined || !isPlain(entry) || !isPlain(config)) return asWritten;
  const isFalls = type === 'detect_falls' && (config['ai_model'] ?? config['model']) !== undefined;
  if (isFalls || elementOf(type)?.role === 'detect') before.areFalls = isFalls;
  before.hasObjects ||= type === 'detect_objects';
  if (isFalls) return { entries: fallsOf(entry, config, index), hints: [] };
  if (type === 'detect_faces' && before.hasObjects && looksAtPersons(config, scope)) {
    const within = { labels: ['person'] };
    return { entries: [{ entry: { ...entry, [type]: { ...config, within } }, index }], hints: [] };
  }
  if (type !== 'save_detections' || !(before.areFalls || config['notify'] !== undefined)) return asWritten;
  const { notifications } = scope;
  return readSaving({ entry, config, index, areFalls: before.areFalls, notifications });
}

/** Ambianic's element finds the poses itself, with its model. */
function fallsOf(entry: Plain, config: Plain, index: number): ReadEntry[] {
  const own = without(config, MODEL_KEYS);
  const ofModel = without(config, Object.keys(own));
  const settings = without(entry, ['detect_falls', 'name', 'flow']);
  return [
    { entry: { ...settings, detect_poses: ofModel }, index, of: 'detect_falls' },
    { entry: { ...entry, detect_falls: own }, index },
  ];
}

/**
 * Ambianic looks for faces in the persons that were found before. Its models have a file of labels, which no model
 * here needs: so others go on to see whole frames.
 */
function looksAtPersons(config: Plain, { aiModels }: AmbianicScope): boolean {
  if (config['within'] !== undefined) return false;
  const model = config['ai_model'];
  const id = typeof model === 'string' ? model : valueAt(model, ['ai_model_id']);
  const places = [config, model, typeof id === 'string' ? valueAt(aiModels, [id]) : undefined];
  return places.some((place) => valueAt(place, ['labels']) !== undefined);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
