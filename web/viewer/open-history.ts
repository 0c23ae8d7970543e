import { deviceBase } from '../store/device-address.ts';
import { askEdge } from '../store/edge-history.ts';
import { HistoryFollow } from '../store/history-follow.ts';
import type { HistoryFollowParts } from '../store/history-follow.ts';
import type { PageHistory } from '../store/page-history.ts';
import { pageClock } from './page-clock.ts';

/** Where a pipeline runs of which one wants to know how it did. */
export type HistoryPlace = 'browser' | 'edge';

/** Another edge, which the one that the page comes from is paired with. */
export interface PairedEdge {
  readonly device: string;
}

/** The histories that a page can show. */
export interface Histories {
  /** Whether it ran in this page. */
  ranHere(pipeline: string): boolean;
  /** Follows one until the returned function is called. */
  follow(
    pipeline: string,
    place: HistoryPlace | PairedEdge,
    how: Pick<HistoryFollowParts, 'span' | 'onSnapshot'>,
  ): () => void;
  close(): void;
}

const isSeen = (): boolean => document.visibilityState === 'visible';

/** Opens the histories of this page and of the edge that it comes from. The caller closes it. */
export function openHistory(baseUrl: string, page: PageHistory): Histories {
  const follows = new Set<HistoryFollow>();
  return {
    ranHere: (pipeline) => page.has(pipeline),
    follow(pipeline, place, how) {
      const edge = typeof place === 'object' ? deviceBase(baseUrl, place.device) : baseUrl;
      const ask = place === 'browser' ? page.ask(pipeline) : askEdge(edge, pipeline);
      const follow = new HistoryFollow({ ...how, ask, clock: pageClock, isSeen });
      follows.add(follow);
      return () => {
        follows.delete(follow);
        follow.close();
      };
    },
    close: () => {
      for (const follow of follows) follow.close();
    },
  };
}
