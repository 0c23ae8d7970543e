import { taskOf } from '../../shared/editing/known-models.ts';
import { ELEMENTS } from '../../shared/elements/registry.ts';

/** An element that the form can add. */
export interface AddableElement {
  readonly type: string;
  readonly description: string;
  /** The task that its model must have; null: it has none. */
  readonly task: string | null;
}

/** All but sources, of which a pipeline has one, and those that need a file of their author's own. */
export const addableElements: readonly AddableElement[] = ELEMENTS.filter(
  ({ role, example }) => role !== 'source' && !JSON.stringify(example ?? {}).includes('"module"'),
).map(({ type, description }) => ({ type, description, task: taskOf(type) ?? null }));
