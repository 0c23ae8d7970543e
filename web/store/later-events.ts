import type { EventStore } from '../../shared/run/event-store.ts';

/** A store that is opened when it is first needed: pages whose pipelines keep nothing load none of it. */
export function laterEvents(open: () => Promise<EventStore>): EventStore {
  let opened: Promise<EventStore> | null = null;
  const store = (): Promise<EventStore> => (opened ??= open());
  return {
    put: async (event, pipeline, media) => (await store()).put(event, pipeline, media),
    query: async (query) => (await store()).query(query),
    get: async (id) => (await store()).get(id),
    counts: async () => (await store()).counts(),
    label: async (id, feedback) => (await store()).label(id, feedback),
    protect: async (id, isProtected) => (await store()).protect(id, isProtected),
    remove: async (id) => (await store()).remove(id),
    // What was never opened holds nothing of this page's.
    interrupt: async (pipeline) => (opened === null ? 0 : (await opened).interrupt(pipeline)),
  };
}
