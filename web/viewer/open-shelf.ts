import { probeModel } from '../detect/probe-model.ts';
import { downloadEntry } from '../store/catalog-download.ts';
import { EdgeModels } from '../store/edge-models.ts';
import { readGivenModel } from '../store/given-model.ts';
import { ModelShelf } from '../store/model-shelf.ts';
import type { OwnModels } from '../store/own-models.ts';
import type { PipelineFeed } from '../store/pipeline-feed.ts';
import { startLaneWorker } from '../workers/lane.api.ts';
import { pageClock } from './page-clock.ts';

/** What a page's list of models is opened with. */
export interface OpenShelfParts {
  readonly baseUrl: string;
  readonly feed: PipelineFeed;
  readonly own: OwnModels;
}

/** Opens the list of models that this page can use or get; it is empty until it is refreshed. The caller closes it. */
export function openShelf({ baseUrl, feed, own }: OpenShelfParts): ModelShelf {
  const { caches, crypto } = globalThis;
  // A page that was not served securely has no SubtleCrypto, whatever the types say.
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  return new ModelShelf({
    feed,
    own,
    edge: new EdgeModels(baseUrl),
    catalog: async () => (await import('../../shared/models/catalog.ts')).CATALOG,
    download: (entry, onProgress, signal) =>
      downloadEntry(entry, { caches, crypto: subtle, clock: pageClock }, onProgress, signal),
    read: (files) => readGivenModel(files, subtle),
    probe: (manifest, bytes, signal) => probeModel(manifest, bytes, startLaneWorker, signal),
  });
}
