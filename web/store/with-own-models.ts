import { SightlineError } from '../../shared/errors.ts';
import type { Definitions } from './definitions.ts';
import type { ModelFiles } from './model-cache.ts';
import type { OwnModels } from './own-models.ts';

/** What an edge describes, and where it knows no such model, or cannot be asked, a model of this page's own. */
export function withOwnManifests(inner: Definitions, own: Pick<OwnModels, 'manifest'>): Definitions {
  return {
    pipeline: (id, signal) => inner.pipeline(id, signal),
    async manifest(id, signal) {
      try {
        return await inner.manifest(id, signal);
      } catch (error) {
        const unknown = error instanceof SightlineError && error.code === 'not_found';
        const kept = unknown ? await own.manifest(id) : undefined;
        if (kept === undefined) throw error;
        return kept;
      }
    },
  };
}

/** The files of this page's own models, and for all others where they come from otherwise. */
export function withOwnFiles(inner: ModelFiles, own: Pick<OwnModels, 'bytes'>): ModelFiles {
  return {
    async load(manifest, onProgress, signal) {
      const bytes = await own.bytes(manifest);
      if (bytes === undefined) return inner.load(manifest, onProgress, signal);
      onProgress(bytes.byteLength, bytes.byteLength);
      return bytes;
    },
  };
}
