import type { Placement } from '../detect/detector.ts';
import type { SideTimes } from './plan-times.ts';

/** What a device tells of its battery. */
export interface PowerState {
  readonly charging: boolean;
  /** 0 to 1. */
  readonly level: number;
}

/** Frames that nobody looks at make results as stale as so many more milliseconds would. */
const ALL_DROPPED_MS = 100;
/** How many frames each side has at once. */
const AT_ONCE: Readonly<Record<Placement, number>> = { browser: 1, edge: 2 };
const LOW_LEVEL = 0.2;
/** Milliseconds of computing count more where they empty a battery. */
const ON_BATTERY = 1.15;
const BATTERY_LOW = 2;

/** What a side costs a live view: milliseconds until results, those that are missed, and what they take of the battery. */
export function costOf(
  side: Placement,
  times: SideTimes,
  dropShare: number,
  power: PowerState | null,
): number {
  const ms = times.p95 + ALL_DROPPED_MS * Math.min(1, Math.max(0, dropShare));
  return side === 'browser' ? ms * weightOf(power) : ms;
}

/** The share of frames that a side which takes so long for each could not look at. */
export function expectedDrops(side: Placement, { p50 }: SideTimes, inputFps: number): number {
  if (inputFps <= 0 || p50 <= 0) return 0;
  return Math.max(0, 1 - (AT_ONCE[side] * 1000) / p50 / inputFps);
}

/** Why the battery counts, in words; empty when it does not. */
export function powerWords(power: PowerState | null): string {
  if (power === null || power.charging) return '';
  return power.level < LOW_LEVEL ? ', and the battery is low' : ', on battery';
}

function weightOf(power: PowerState | null): number {
  if (power === null || power.charging) return 1;
  return power.level < LOW_LEVEL ? BATTERY_LOW : ON_BATTERY;
}
