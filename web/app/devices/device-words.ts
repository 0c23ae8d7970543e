import type { DeviceListing } from '../../../shared/device-listing.ts';
import { mayWords } from '../session/session-words.ts';

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

/** Why nothing may be changed there, by the role that this edge has; null: it may, or nobody knows that it may not. */
export function whyNotThere({ name, role }: Pick<DeviceListing, 'name' | 'role'>): string | null {
  if (role !== 'view' && role !== 'infer') return null;
  return `On "${name}" this edge may ${mayWords(role)}; changing what is there needs it paired with the role "manage".`;
}

/** The time of a day, with the day unless it is today. */
export function sinceWords(since: string, now: number): string {
  const at = new Date(since);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === new Date(now).toDateString()) return time;
  return `${at.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${time}`;
}
