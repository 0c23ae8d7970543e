import type { Announcement } from '../../shared/pipeline/announcement.ts';
import { listedRates } from '../../shared/pipeline/listed-rates.ts';
import { Announcer } from '../store/announcer.ts';
import type { PipelineFeed } from '../store/pipeline-feed.ts';
import type { Viewer, ViewerState } from './viewer.api.ts';

/** What a page's announcements are made of. */
export interface AnnounceParts {
  readonly feed: Pick<PipelineFeed, 'snapshot' | 'on'>;
  readonly baseUrl: string;
}

/** A viewer whose run may be told of. */
export interface AnnouncedViewer extends Pick<Viewer, 'state' | 'figures'> {
  on(type: 'state', listener: (state: ViewerState) => void): () => void;
}

/** Whether a page tells of its runs, and under which ids they are listed. */
export interface RunAnnouncements {
  readonly listedAs: ReadonlySet<string>;
  /** Tells of what this viewer runs too, each under an id of its own, for as long as there is the viewer. */
  follow(viewer: AnnouncedViewer): void;
  allow(allowed: boolean): void;
  /** What this browser may do at the edge has changed: what was refused is told again. */
  accessChanged(): void;
  close(): void;
}

const STATES = { opening: 'starting', loading: 'starting', running: 'running' } as const;

/** Tells the edge of what viewers run, once that is allowed; of `local_only` pipelines never. Whoever made it closes it. */
export function announceRuns({ feed, baseUrl }: AnnounceParts): RunAnnouncements {
  let allowed = false;
  const listed = new Map<Announcer, string>();
  /** Of viewers that run something: one that was given up is kept by nobody. */
  const running = new Set<Announcer>();
  const changed = (): void => running.forEach((announcer) => announcer.changed());
  const leave = (): void => running.forEach((announcer) => announcer.stop());
  const stopWatching = feed.on(changed);
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', changed);
  return {
    get listedAs() {
      return new Set(listed.values());
    },
    follow: (viewer) => {
      const announcer = new Announcer({
        baseUrl,
        current: () => (allowed ? announcementOf(viewer, feed) : null),
        onListed: (id) => void (id === null ? listed.delete(announcer) : listed.set(announcer, id)),
      });
      viewer.on('state', ({ phase }) => {
        if (isStarted(phase)) running.add(announcer);
        else running.delete(announcer);
        announcer.changed();
      });
    },
    allow: (isAllowed) => {
      allowed = isAllowed;
      changed();
    },
    accessChanged: () => running.forEach((announcer) => announcer.accessChanged()),
    close: () => {
      stopWatching();
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('pageshow', changed);
      allowed = false;
      leave();
    },
  };
}

/** Null: nothing runs here, or nobody is to know of it. */
function announcementOf(viewer: AnnouncedViewer, { snapshot }: AnnounceParts['feed']): Announcement | null {
  const { phase, pipeline, placement, host } = viewer.state;
  if (!isStarted(phase)) return null;
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

function isStarted(phase: Viewer['state']['phase']): phase is keyof typeof STATES {
  return phase in STATES;
}
