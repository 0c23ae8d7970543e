import type { TextSurroundings } from '../../shared/editing/check-text.ts';
import type { KnownModel } from '../../shared/editing/known-models.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ShelfSnapshot } from '../store/model-shelf.ts';

/** The models of a page as the editor offers them. */
export function knownModels({ models }: ShelfSnapshot): readonly KnownModel[] {
  return models.map(({ id, name, task, labels, state }) => ({
    id,
    name,
    task: task ?? null,
    labels: labels ?? [],
    installed: state === 'installed',
  }));
}

/** Those that a text is held against; null while the edge, which knows most of them, is not heard. */
export function usableModels({ models, connected, loaded }: ShelfSnapshot): TextSurroundings['models'] {
  if (!connected || !loaded) return null;
  return models
    .filter(({ state }) => state === 'installed')
    .map((model) => ManifestSchema.safeParse(model).data ?? model.id);
}
