import { DROP_REASONS } from '../../../shared/run/figures.ts';
import type { DropReason, ElementState, Percentiles, RunState } from '../../../shared/run/figures.ts';
import type { RunNotice } from '../../../shared/run/run.api.ts';
import { formatCount, formatMs, formatRate } from '../format.ts';

/** What an element's state is called. */
export const STATE_WORDS: Readonly<Record<ElementState, string>> = {
  starting: 'Starting',
  idle: 'Idle',
  busy: 'Busy',
  stuck: 'Stuck',
  paused: 'Paused',
  restarting: 'Healing',
  frozen: 'Frozen',
  silent: 'Silent',
  throttled: 'Held back',
  failed: 'Failed',
  stopped: 'Stopped',
};

/** What a run's state is called. */
export const RUN_WORDS: Readonly<Record<RunState, string>> = {
  idle: 'Not started',
  starting: 'Starting',
  running: 'Running',
  paused: 'Paused',
  stopping: 'Stopping',
  healing: 'Healing',
  failed: 'Failed',
  stopped: 'Stopped',
};

/** Why a message was dropped, in words. */
export const DROP_WORDS: Readonly<Record<DropReason, string>> = {
  superseded: 'a newer one was there',
  full: 'queue full',
  deadline: 'too late',
  edge_lost: 'edge lost',
  lane_crashed: 'detector restarted',
  worker_lost: 'worker lost',
  dead_letter: 'given up after retries',
  paced: 'left out by the pace',
  paused: 'paused',
  stopped: 'stopped',
};

/** What kind of notice it is, in words. */
export const NOTICE_WORDS: Readonly<Record<RunNotice['kind'], string>> = {
  state: 'State',
  error: 'Error',
  warning: 'Warning',
  heal: 'Healing',
  recycle: 'Worker recycled',
  restart: 'Restarted',
  given_up: 'Given up',
  changed: 'Changed',
};

type Drops = Readonly<Partial<Record<DropReason, number>>>;

/** How many were dropped for any reason. */
export function dropTotal(dropped: Drops): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

/** The reasons that occurred, the most frequent first. */
export function dropList(dropped: Drops): { readonly words: string; readonly count: number }[] {
  return DROP_REASONS.map((reason) => ({ words: DROP_WORDS[reason], count: dropped[reason] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}

/** Drops as a sentence: `12 too late, 3 queue full`; `none` without any. */
export function dropSentence(dropped: Drops): string {
  const parts = dropList(dropped).map(({ words, count }) => `${formatCount(count)} ${words}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** A rate with its unit: `29.8/s`. */
export function perSecond(rate: number | null): string {
  return rate === null ? '–' : `${formatRate(rate)}/s`;
}

/** Both percentiles on one line; dashes before the first sample. */
export function percentilesLine({ p50, p95 }: Percentiles): string {
  return `p50 ${formatMs(p50)} · p95 ${formatMs(p95)} ms`;
}

/** A policy as it is declared, easier to read: `drop oldest (32)`. */
export function policyWords(policy: string): string {
  return policy.replaceAll('_', ' ').replace('(', ' (');
}

/** A type or a kind without its underscores. */
export function plainWords(identifier: string): string {
  return identifier.replaceAll('_', ' ');
}

/** A span of time as people say it: `0.4 s`, `12 s`, `3 min`. */
export function formatAge(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** The time of day of a moment (milliseconds since 1970), to the second, on this device's clock. */
export function formatTime(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** At most `limit` characters: the middle gives way, because beginnings and numbered ends tell names apart. */
export function shorten(text: string, limit: number): string {
  const letters = Array.from(text);
  if (letters.length <= limit) return text;
  const head = Math.ceil((limit - 1) * 0.6);
  const tail = limit - 1 - head;
  return `${letters.slice(0, head).join('')}…${tail === 0 ? '' : letters.slice(-tail).join('')}`;
}

/** The beginning of a sentence, at most `limit` characters. */
export function clip(text: string, limit: number): string {
  const letters = Array.from(text);
  return letters.length <= limit
    ? text
    : `${letters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}
