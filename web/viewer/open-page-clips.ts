import type { MediaStore } from '../../shared/run/media-store.ts';
import { startClipsWorker } from '../workers/clips.api.ts';
import { pageClock } from './page-clock.ts';
import { PageClips } from './page-clips.ts';
import { pageCensus } from './page-sources.ts';

/** The clips of this page, kept with its events. */
export function openPageClips(media: Pick<MediaStore, 'add'>): PageClips {
  return new PageClips({ clock: pageClock, media, start: () => pageCensus.worker(startClipsWorker()) });
}
