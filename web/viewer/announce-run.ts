import type { Announcement } from '../../shared/pipeline/announcement.ts';
import { listedRates } from '../../shared/pipeline/listed-rates.ts';
import { Announcer } from '../store/announcer.ts';
import type { PipelineFeed } from '../store/pipeline-feed.ts';
import type { Viewer } from './viewer.api.ts';

/** What a page's announcer is made of. */
export interface AnnounceParts {
  readonly viewer: Pick<Viewer, 'state' | 'figures' | 'on'>;
  readonly feed: Pick<PipelineFeed, 'snapshot' | 'on'>;
  readonly baseUrl: string;
}

/** Whether a page tells of its run, and under which id that is listed. */
export interface RunAnnouncement {
  readonly listedAs: string | null;
  allow(allowed: boolean): void;
  close(): void;
}

const STATES = { opening: 'starting', loading: 'starting', running: 'running' } as const;

/** Tells the edge of what the viewer runs, once that is allowed; of `local_only` pipelines never. Whoever made it closes it. */
export function announceRuns({ viewer, feed, baseUrl }: AnnounceParts): RunAnnouncement {
  let allowed = false;
  let listedAs: string | null = null;
  const announcer = new Announcer({
    baseUrl,
    current: () => (allowed ? announcementOf(viewer, feed) : null),
    onListed: (id) => (listedAs = id),
  });
  const changed = (): void => announcer.changed();
  const stopWatching = [viewer.on('state', changed), feed.on(changed)];
  const leave = (): void => announcer.stop();
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', changed);
  return {
    get listedAs() {
      return listedAs;
    },
    allow: (isAllowed) => {
      allowed = isAllowed;
      changed();
    },
    close: () => {
      for (const stop of stopWatching) stop();
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('pageshow', changed);
      announcer.stop();
    },
  };
}

/** Null: nothing runs here, or nobody is to know of it. */
function announcementOf(
  viewer: AnnounceParts['viewer'],
  { snapshot }: AnnounceParts['feed'],
): Announcement | null {
  const { phase, pipeline, placement, host } = viewer.state;
  if (phase !== 'opening' && phase !== 'loading' && phase !== 'running') return null;
  const listing = snapshot.pipelines.find(({ id }) => id === pipeline);
  // What is on the edge as a whole is listed there already.
  if (!snapshot.connected || listing === undefined || listing.local_only || host === 'edge') return null;
  const figures = viewer.figures();
  return {
    pipeline: listing.id,
    placement: placement ?? 'browser',
    state: figures?.state === 'healing' ? 'healing' : STATES[phase],
    ...listedRates(figures),
    health: figures?.state === 'healing' ? 'warning' : 'ok',
  };
}
