import { isMap } from 'yaml';
import { SightlineError } from '../errors.ts';
import { valueAt } from '../pipeline/finding.ts';
import { canonicalJson } from '../pipeline/revision.ts';
import { blockText } from './write-yaml.ts';
import { readTree } from './yaml-tree.ts';

/** Plain entries of a document, by id. */
export type PlainEntries = Readonly<Record<string, unknown>>;

/** What a pipeline's elements may name. Plain data. */
export interface PlainScope {
  readonly sources: PlainEntries;
  readonly ai_models: PlainEntries;
}

/** A pipeline and what it names as a document's text, without what is as when unset. */
export function textOfPipeline(id: string, definition: unknown, scope: PlainScope): string {
  const { sources, ai_models: models } = scope;
  return blockText({
    version: '1',
    ...(Object.keys(sources).length === 0 ? {} : { sources }),
    ...(Object.keys(models).length === 0 ? {} : { ai_models: models }),
    pipelines: { [id]: shortened(definition) },
  });
}

function shortened(definition: unknown): unknown {
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) return definition;
  const said = Object.fromEntries(
    Object.entries(definition).filter(([key, value]) => UNSET.get(key) !== value),
  );
  const keys = Object.keys(said);
  return keys.length === 1 && keys[0] === 'elements' ? valueAt(said, ['elements']) : inOrder(said);
}

const UNSET = new Map<string, unknown>([
  ['placement', 'auto'],
  ['local_only', false],
]);

/** What is said of the whole comes before the elements. */
function inOrder({ elements, wires, ...rest }: PlainEntries): PlainEntries {
  return { ...rest, elements, ...(wires === undefined ? {} : { wires }) };
}

/**
 * A pipeline of a document's plain data for a host that has its own sources and models: what is named is written out,
 * unless that host knows the very same by that name. Throws `invalid_document` when there is no such pipeline.
 */
export function standingAlone(data: unknown, id: string, known: PlainScope): unknown {
  const pipeline = valueAt(data, ['pipelines', id]);
  if (typeof pipeline !== 'object' || pipeline === null)
    throw new SightlineError('invalid_document', `There is no pipeline "${id}".`);
  const map: PlainEntries = Array.isArray(pipeline) ? { elements: pipeline } : { ...pipeline };
  const elements = map['elements'];
  return {
    ...map,
    elements: Array.isArray(elements) ? elements.map((entry) => writtenOut(entry, data, known)) : elements,
  };
}

function writtenOut(entry: unknown, data: unknown, known: PlainScope): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const changed = Object.entries(entry).map(([key, config]: [string, unknown]) => {
    if (key === 'source') return [key, resolved(config, 'sources', 'source_id', data, known)];
    const model = valueAt(config, ['ai_model']);
    if (model === undefined || typeof config !== 'object') return [key, config];
    return [key, { ...config, ai_model: resolved(model, 'ai_models', 'ai_model_id', data, known) }];
  });
  return Object.fromEntries(changed);
}

function resolved(
  written: unknown,
  section: keyof PlainScope,
  idKey: string,
  data: unknown,
  known: PlainScope,
): unknown {
  const id = typeof written === 'string' ? written : valueAt(written, [idKey]);
  if (typeof id !== 'string') return written;
  const here = valueAt(data, [section, id]);
  const there = Object.hasOwn(known[section], id) ? known[section][id] : undefined;
  if (here === undefined || (there !== undefined && canonicalJson(here) === canonicalJson(there)))
    return written;
  const own = Object.entries(typeof written === 'string' ? {} : Object(written));
  return { ...Object(here), ...Object.fromEntries(own.filter(([key]) => key !== idKey)) };
}

/** One text for each pipeline of a text: only with the sources and models that it may name; comments stay. */
export function splitPipelines(text: string): readonly { readonly id: string; readonly text: string }[] {
  const pipelines = readTree(text)?.get('pipelines');
  if (!isMap(pipelines)) return [];
  const ids = pipelines.items.map(({ key }) => String(key));
  return ids.length === 1 && ids[0] !== undefined
    ? [{ id: ids[0], text }]
    : ids.map((id) => ({ id, text: only(text, id) }));
}

function only(text: string, id: string): string {
  const tree = readTree(text);
  const pipelines = tree?.get('pipelines');
  if (tree === null || !isMap(pipelines)) return text;
  pipelines.items = pipelines.items.filter(({ key }) => String(key) === id);
  const words = JSON.stringify(pipelines);
  for (const section of ['sources', 'ai_models']) {
    const entries = tree.get(section);
    if (isMap(entries))
      entries.items = entries.items.filter(({ key }) => words.includes(JSON.stringify(String(key))));
    if (isMap(entries) && entries.items.length === 0) tree.delete(section);
  }
  return tree.toString({ lineWidth: 0 });
}
