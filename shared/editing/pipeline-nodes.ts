import { isMap, isSeq } from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import { SightlineError } from '../errors.ts';

/** The pipeline as a map; one that is written as a list becomes one. Throws `invalid_document` when it is neither. */
export function mapOf(tree: Document, id: string): YAMLMap {
  const pipeline = tree.getIn(['pipelines', id]);
  if (isMap(pipeline)) return pipeline;
  if (!isSeq(pipeline)) throw missing(id);
  const map = tree.createNode({});
  if (!isMap(map)) throw missing(id);
  map.items.push(tree.createPair('elements', pipeline));
  tree.setIn(['pipelines', id], map);
  return map;
}

/** The list of its elements, whichever way it is written. Throws `invalid_document` when there is none. */
export function listOf(tree: Document, id: string): YAMLSeq {
  const pipeline = tree.getIn(['pipelines', id]);
  const list = isMap(pipeline) ? pipeline.get('elements') : pipeline;
  if (!isSeq(list)) throw missing(id);
  return list;
}

/** What is said of a pipeline that is not there. */
export function missing(id: string): SightlineError {
  return new SightlineError('invalid_document', `The text has no pipeline "${id}" with a list of elements.`);
}
