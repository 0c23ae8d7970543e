import { detectFaces } from './detect-faces.ts';
import { detectObjects } from './detect-objects.ts';
import { detectPoses } from './detect-poses.ts';
import type { PipelineElement } from './element.ts';
import { source } from './source.ts';

/** Every element that a document may use. A new one is a file and a line here. */
export const ELEMENTS: readonly PipelineElement[] = [source, detectObjects, detectFaces, detectPoses];

const BY_TYPE = new Map(ELEMENTS.map((element) => [element.type, element]));

/** The element that goes by this key in a document. */
export function elementOf(type: string): PipelineElement | undefined {
  return BY_TYPE.get(type);
}
