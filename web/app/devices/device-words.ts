import type { DeviceListing } from '../../../shared/device-listing.ts';

/** How it is reached, in a word. */
export const REACH_WORDS: Readonly<Record<DeviceListing['state'], string>> = {
  unknown: 'not asked yet',
  connecting: 'connecting',
  online: 'online',
  offline: 'offline',
  refused: 'not let in',
};

/** How it is reached, and since when. */
export function reachWords({ state, since }: DeviceListing, now: number): string {
  if (since === null || state === 'connecting') return REACH_WORDS[state];
  return `${REACH_WORDS[state]} since ${sinceWords(since, now)}`;
}

/** The time of a day, with the day unless it is today. */
export function sinceWords(since: string, now: number): string {
  const at = new Date(since);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === new Date(now).toDateString()) return time;
  return `${at.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${time}`;
}
