import type { ClockOffset } from './clock-offset.ts';
import type { TraceStep } from './trace-step.ts';

/** One step of a frame's way, on the time line of the host that asks. Milliseconds. */
export interface TimeLineStep {
  readonly element: string;
  readonly host: string;
  /** Since the first step's entry; at most `errorMs` wrong. */
  readonly enteredMs: number;
  readonly leftMs: number;
  /** Within the element: both times are of one clock, so this is exact. Not so on the way between two hosts. */
  readonly spentMs: number;
  /** How wrong `spentMs` may be: 0 but for what lies between two hosts. */
  readonly spentErrorMs: number;
  /**
   * On the way from the step before, queues included; null for the first. Never below 0, which a wrong offset might
   * make it seem.
   */
  readonly hopMs: number | null;
  /** How wrong `hopMs` may be. */
  readonly hopErrorMs: number;
  /** How wrong `enteredMs` and `leftMs` may be; 0 where the frame began. */
  readonly errorMs: number;
}

/** A frame's way through elements of several hosts. */
export interface TimeLine {
  readonly steps: readonly TimeLineStep[];
  /** From the first entry to the last exit. */
  readonly totalMs: number;
  /** How wrong `totalMs` may be. */
  readonly errorMs: number;
  /** Hosts whose clock nobody knows; their steps are left out. */
  readonly unknownHosts: readonly string[];
}

/** How far the clock of `host` is ahead of the asking host's; null: unknown. The asking host's own is 0 ± 0. */
export type OffsetOf = (host: string) => ClockOffset | null;

interface Placed {
  readonly step: TraceStep;
  readonly entered: number;
  readonly left: number;
  readonly errorMs: number;
}

const NOWHERE: Placed = {
  step: { element: '', host: '', entered: 0, left: 0 },
  entered: 0,
  left: 0,
  errorMs: 0,
};

/**
 * Puts the steps of several hosts on one time line, in the order in which they were entered. What a step itself says
 * of its clock counts before `offsetOf`.
 */
export function timeLineOf(trace: readonly TraceStep[], offsetOf: OffsetOf): TimeLine {
  const placed = trace.flatMap((step) => place(step, step.clock ?? offsetOf(step.host)));
  placed.sort(inOrder);
  const first = placed[0];
  const last = placed.reduce((latest, one) => (one.left >= latest.left ? one : latest), first ?? NOWHERE);
  const known = new Set(placed.map(({ step }) => step.host));
  return {
    steps: placed.map((one, index) => onLine(one, placed[index - 1], first ?? one)),
    totalMs: first === undefined ? 0 : last.left - first.entered,
    errorMs: errorBetween(first ?? last, last),
    unknownHosts: [...new Set(trace.map(({ host }) => host))].filter((host) => !known.has(host)),
  };
}

function place(step: TraceStep, offset: ClockOffset | null): Placed[] {
  if (offset === null) return [];
  const { offsetMs, errorMs } = offset;
  return [{ step, entered: step.entered - offsetMs, left: step.left - offsetMs, errorMs }];
}

/** By when they were entered; what is within an element comes behind it. */
function inOrder(one: Placed, other: Placed): number {
  if (one.entered !== other.entered) return one.entered - other.entered;
  if (isWithin(one, other)) return 1;
  return isWithin(other, one) ? -1 : one.left - other.left;
}

function isWithin(one: Placed, other: Placed): boolean {
  return one.step.element.startsWith(`${other.step.element}/`);
}

/** Two times of one clock are exact to each other, however wrong that clock may be. */
function errorBetween(one: Placed, other: Placed): number {
  if (one.step.host === other.step.host) return 0;
  // What lies between two hosts is placed by the same estimate as what lies at them, so both are wrong alike.
  const areTied = touches(one, other) || touches(other, one);
  return areTied ? Math.max(one.errorMs, other.errorMs) : one.errorMs + other.errorMs;
}

function touches(way: Placed, other: Placed): boolean {
  const ends = way.step.host.split('>');
  // The way there and the way back are measured by the same two clocks.
  return ends.length > 1 && other.step.host.split('>').every((end) => ends.includes(end));
}

function onLine(one: Placed, before: Placed | undefined, first: Placed): TimeLineStep {
  return {
    element: one.step.element,
    host: one.step.host,
    enteredMs: one.entered - first.entered,
    leftMs: one.left - first.entered,
    spentMs: one.step.left - one.step.entered,
    spentErrorMs: one.step.host.includes('>') ? one.errorMs : 0,
    hopMs: before === undefined ? null : Math.max(0, one.entered - before.left),
    hopErrorMs: before === undefined ? 0 : errorBetween(before, one),
    errorMs: errorBetween(first, one),
  };
}
