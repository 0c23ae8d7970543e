import { shapesOf } from '../../shared/editing/shapes.ts';
import type { ElementShapes } from '../../shared/editing/shapes.ts';
import { valueAt } from '../../shared/pipeline/finding.ts';
import { readElements } from '../../shared/pipeline/graph-elements.ts';

/** An element of a pipeline that has zones, lines or masks. */
export interface ShapedElement extends ElementShapes {
  /** Its place in the list. */
  readonly index: number;
  readonly name: string;
  readonly type: string;
}

/** The elements with shapes of a pipeline, by its plain definition, in their order. */
export function shapedElements(definition: unknown): readonly ShapedElement[] {
  const list = Array.isArray(definition) ? definition : valueAt(definition, ['elements']);
  if (!Array.isArray(list)) return [];
  return readElements(list).flatMap(({ index, name, type, config }) => {
    const shapes = shapesOf(type, config);
    return shapes === null ? [] : [{ index, name, type, ...shapes }];
  });
}
