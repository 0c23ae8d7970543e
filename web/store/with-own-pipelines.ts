import type { Definitions } from './definitions.ts';
import type { OwnPipelines } from './own-pipelines.ts';
import type { FeedSnapshot, PipelineFeed } from './pipeline-feed.ts';

/** A list as the page shows it. */
export type ShownList = Pick<PipelineFeed, 'snapshot' | 'on'>;

/** What an edge describes, and before that, pipelines of this browser's own: those go on when it is offline. */
export function withOwnDefinitions(inner: Definitions, own: Pick<OwnPipelines, 'find'>): Definitions {
  return {
    manifest: (id, signal) => inner.manifest(id, signal),
    async pipeline(id, signal) {
      const found = own.find(id);
      if (found === undefined) return inner.pipeline(id, signal);
      const { parseDocument } = await import('../../shared/pipeline/document.ts');
      const { resolvePipeline } = await import('../../shared/pipeline/resolve.ts');
      // Read anew each time: another version of the page may have kept it.
      return resolvePipeline(parseDocument(found.text).document, id);
    },
  };
}

/** The edge's list with this browser's own pipelines behind it; where both have one of an id, its own is shown. */
export function withOwnListings(feed: ShownList, own: Pick<OwnPipelines, 'all' | 'on'>): ShownList {
  return {
    get snapshot() {
      return merged(feed.snapshot, own.all);
    },
    on(listener) {
      const off = [
        feed.on((snapshot) => listener(merged(snapshot, own.all))),
        own.on(() => listener(merged(feed.snapshot, own.all))),
      ];
      return () => off.forEach((stop) => stop());
    },
  };
}

/** The edge's list without those that this browser has pipelines of its own for: what runs by such a name is not the edge's. */
export function withoutOwnListings(feed: ShownList, own: Pick<OwnPipelines, 'find'>): ShownList {
  return {
    get snapshot() {
      const { snapshot } = feed;
      return { ...snapshot, pipelines: snapshot.pipelines.filter(({ id }) => own.find(id) === undefined) };
    },
    on: (listener) => feed.on(listener),
  };
}

function merged(snapshot: FeedSnapshot, own: OwnPipelines['all']): FeedSnapshot {
  if (own.length === 0) return snapshot;
  const ids = new Set(own.map(({ id }) => id));
  const others = snapshot.pipelines.filter(({ id }) => !ids.has(id));
  return { ...snapshot, pipelines: [...others, ...own.map(({ listing }) => listing)] };
}
