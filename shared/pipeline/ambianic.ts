import { withoutSaved } from './ambianic-keys.ts';
import { readAmbianicList } from './ambianic-list.ts';
import type { AmbianicScope } from './ambianic-list.ts';
import type { Plain, ReadEntry } from './ambianic-saving.ts';
import { isSetting } from './entry-settings.ts';
import { valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { DocumentPath } from './problem.ts';

/** Plain data, as it is read. */
export interface AmbianicReading {
  readonly data: unknown;
  /** Where what stands at a path of `data` was written. */
  readonly written: (path: DocumentPath) => DocumentPath;
  /** What is worth knowing; the paths are those that are written. */
  readonly hints: readonly Finding[];
}

/**
 * A document as if what Ambianic means by its elements were written out in those that are here: `detect_falls` with a
 * model is `detect_poses` and `detect_falls`, for example. Pipelines with `wires` say themselves what they mean.
 */
export function readAmbianic(read: unknown): AmbianicReading {
  if (!isPlain(read)) return { data: read, written: (path) => path, hints: [] };
  const { data, hints } = withoutSaved(read);
  const reading = readPipelines(data);
  return { ...reading, hints: [...hints, ...reading.hints] };
}

function readPipelines(data: Plain): AmbianicReading {
  const pipelines = valueAt(data, ['pipelines']);
  if (!isPlain(pipelines)) return { data, written: (path) => path, hints: [] };
  const scope = scopeOf(data);
  const read = Object.entries(pipelines).map(([id, pipeline]) => ({
    id,
    ...readAmbianicPipeline(pipeline, scope),
  }));
  const byId = new Map(read.map(({ id, written }) => [id, written]));
  return {
    data: { ...data, pipelines: Object.fromEntries(read.map((each) => [each.id, each.data])) },
    written: (path) => {
      const [section, id, ...below] = path;
      const written = section === 'pipelines' ? byId.get(String(id)) : undefined;
      return written === undefined ? path : ['pipelines', String(id), ...written(below)];
    },
    hints: read.flatMap(({ id, hints }) =>
      hints.map((hint) => ({ ...hint, path: ['pipelines', id, ...hint.path] })),
    ),
  };
}

/** One pipeline of a document; the paths count from it. */
export function readAmbianicPipeline(pipeline: unknown, scope: AmbianicScope): AmbianicReading {
  const list = Array.isArray(pipeline) ? pipeline : valueAt(pipeline, ['elements']);
  const asWritten: AmbianicReading = { data: pipeline, written: (path) => path, hints: [] };
  if (!Array.isArray(list) || valueAt(pipeline, ['wires']) !== undefined) return asWritten;
  const { entries, hints } = readAmbianicList(list, scope);
  const elements = entries.map(({ entry }) => entry);
  return {
    data: isPlain(pipeline) ? { ...pipeline, elements } : elements,
    written: (path) => writtenPath(path, entries),
    hints: hints.map(({ path, message }) => ({
      path: ['elements', ...path],
      part: 'key',
      kind: 'hint',
      message,
    })),
  };
}

/** What a document's pipelines refer to. */
export function scopeOf(document: unknown): AmbianicScope {
  return {
    aiModels: valueAt(document, ['ai_models']),
    notifications: valueAt(document, ['notifications']),
  };
}

/** Elements lie under `elements`, or right under a pipeline that is a list. */
function writtenPath(path: DocumentPath, entries: readonly ReadEntry[]): DocumentPath {
  const at = path[0] === 'elements' ? 1 : 0;
  const place = path[at];
  const read = typeof place === 'number' ? entries[place] : undefined;
  if (read === undefined) return path;
  const [key, ...rest] = path.slice(at + 1);
  const above = [...path.slice(0, at), read.index];
  if (key === undefined) return above;
  return [...above, isSetting(String(key)) ? key : (read.of ?? key), ...rest];
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
