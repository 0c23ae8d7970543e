import type { Document } from 'yaml';
import { SightlineError } from '../errors.ts';
import { setDetection } from './change-detection.ts';
import type { DetectionChange } from './change-detection.ts';
import { changeList } from './change-list.ts';
import type { ListChange } from './change-list.ts';
import { changeSetting } from './change-settings.ts';
import type { SettingChange } from './change-settings.ts';
import { setShapes } from './change-shapes.ts';
import type { ShapeChange } from './change-shapes.ts';
import { placeComments } from './comments.ts';
import { keepLayout } from './keep-layout.ts';
import { listOf } from './pipeline-nodes.ts';
import { readTree } from './yaml-tree.ts';

/** One change that a form makes to a pipeline. Plain data. */
export type FormChange = SettingChange | ListChange | DetectionChange | ShapeChange;

/**
 * The text with one change made to a pipeline. Comments stay, and so does the form of everything that is not concerned.
 * Throws `invalid_document` when the text cannot be read, or has no such pipeline.
 */
export function changePipeline(text: string, id: string, change: FormChange): string {
  const [tree, former] = [readTree(text), readTree(text)];
  if (tree === null || former === null || tree.errors.length > 0)
    throw new SightlineError('invalid_document', 'The text has errors; correct them first.');
  placeComments(tree);
  apply(tree, id, change);
  return keepLayout(text, former, tree);
}

function apply(tree: Document, id: string, change: FormChange): void {
  if ('set' in change) changeSetting(tree, id, change);
  else if ('at' in change) setDetection(tree, listOf(tree, id), change);
  else if ('shapes' in change) setShapes(tree, listOf(tree, id), change);
  else changeList(tree, id, change);
}
