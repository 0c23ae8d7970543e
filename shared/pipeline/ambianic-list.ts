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
  if (isFalls) return { entries: fallsOf(entry, config, index, scope), hints: [] };
  if (type === 'detect_faces' && before.hasObjects && looksAtPersons(config, scope)) {
    const within = { labels: ['person'] };
    return { entries: [{ entry: { ...entry, [type]: { ...config, within } }, index }], hints: [] };
  }
  if (type !== 'save_detections' || !(before.areFalls || config['notify'] !== undefined)) return asWritten;
  const { notifications } = scope;
  return readSaving({ entry, config, index, areFalls: before.areFalls, notifications });
}

/** Poses that may be somebody who lies. Whether they are sure enough is for `detect_falls` to say. */
const POSE_THRESHOLD = 0.05;

/** Ambianic's element finds the poses itself, with its model, whose threshold is its own. */
function fallsOf(entry: Plain, config: Plain, index: number, scope: AmbianicScope): ReadEntry[] {
  const own = without(config, MODEL_KEYS);
  const poses = { ...without(config, Object.keys(own)), confidence_threshold: POSE_THRESHOLD };
  const settings = without(entry, ['detect_falls', 'name', 'flow']);
  const threshold = ofModel(config, 'confidence_threshold', scope);
  const falls = threshold === undefined ? own : { confidence_threshold: threshold, ...own };
  return [
    { entry: { ...settings, detect_poses: poses }, index, of: 'detect_falls' },
    { entry: { ...entry, detect_falls: falls }, index },
  ];
}

/**
 * Ambianic looks for faces in the persons that were found before. Its models have a file of labels, which no model
 * here needs: so others go on to see whole frames.
 */
function looksAtPersons(config: Plain, scope: AmbianicScope): boolean {
  return (
    config['within'] === undefined && (ofModel(config, 'labels', scope) ?? config['labels']) !== undefined
  );
}

/** What an element's model says, written out there or in its own section. */
function ofModel(config: Plain, key: string, { aiModels }: AmbianicScope): unknown {
  const model = config['ai_model'];
  const id = typeof model === 'string' ? model : valueAt(model, ['ai_model_id']);
  return valueAt(model, [key]) ?? (typeof id === 'string' ? valueAt(aiModels, [id, key]) : undefined);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
