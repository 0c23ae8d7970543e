import { pageCensus, pageSources } from '../viewer/page-sources.ts';
import { startPublishWorker } from '../workers/publish.api.ts';
import { Publisher } from './publisher.ts';
import type { PublishState } from './publisher.ts';

/** Publishes a camera of this browser to the edge that the page came from. Whoever opened it stops it. */
export function openPublisher(
  id: string,
  deviceId: string | null,
  onChange: (state: PublishState) => void,
): Publisher {
  const url = new URL(`api/publish/${encodeURIComponent(id)}`, new URL('/', document.baseURI));
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const choice = { kind: 'camera', unseen: true, ...(deviceId === null ? {} : { deviceId }) } as const;
  return new Publisher({
    openCamera: (signal) => pageSources.open(choice, signal),
    startWorker: () => pageCensus.worker(startPublishWorker()),
    url: url.href,
    onChange,
    now: () => performance.now(),
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  });
}
