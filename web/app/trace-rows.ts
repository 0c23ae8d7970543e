import type { ClockOffset } from '../../shared/run/clock-offset.ts';
import { timeLineOf } from '../../shared/run/frame-trace.ts';
import type { TimeLine, TimeLineStep } from '../../shared/run/frame-trace.ts';
import type { TraceStep } from '../../shared/run/trace-step.ts';
import { formatMs } from './format.ts';

/** Where a step happened, as colours tell it apart. */
export type TracePlace = 'page' | 'worker' | 'edge' | 'way';

/** One bar of the picture. Parts are per cent of the whole width. */
export interface TraceRow {
  readonly name: string;
  /** A stage within the element before it. */
  readonly isWithin: boolean;
  readonly place: TracePlace;
  readonly placeWords: string;
  readonly fromPart: number;
  readonly widthPart: number;
  /** Before it: on the wire, or waiting for its turn. */
  readonly waitPart: number;
  /** How far the bar may be off to either side; 0 where the clock is this page's. */
  readonly errorPart: number;
  readonly began: string;
  readonly waited: string;
  readonly took: string;
}

/** A frame's way, ready to be drawn. */
export interface TraceTable {
  readonly rows: readonly TraceRow[];
  readonly totalMs: number;
  readonly total: string;
  /** Hosts whose clocks nobody knows: what happened there is left out. */
  readonly unknownHosts: readonly string[];
}

/** Thinner bars could not be seen. */
const MIN_PART = 0.4;

/** Puts a traced frame on this page's time line. */
export function lineHere(trace: readonly TraceStep[]): TimeLine {
  return timeLineOf(trace, clockHere);
}

/** Makes a frame's time line ready to be drawn. */
export function traceTableOf(line: TimeLine): TraceTable {
  return {
    rows: line.steps.map((step) => rowOf(step, line)),
    totalMs: line.totalMs,
    total: withError(line.totalMs, line.errorMs),
    unknownHosts: line.unknownHosts,
  };
}

/** The page's workers tell the page's time, in steps of a tenth of a millisecond at worst. */
function clockHere(host: string): ClockOffset | null {
  if (host === 'page') return { offsetMs: 0, errorMs: 0 };
  return host.startsWith('worker:') ? { offsetMs: 0, errorMs: 0.1 } : null;
}

function rowOf(step: TimeLineStep, { totalMs }: TimeLine): TraceRow {
  const part = (ms: number): number => (totalMs > 0 ? Math.min(100, (100 * ms) / totalMs) : 0);
  const fromPart = Math.max(0, Math.min(part(step.enteredMs), 100 - MIN_PART));
  const [name = '', stage] = step.element.split('/');
  return {
    name: stage ?? name,
    isWithin: stage !== undefined,
    place: placeOf(step.host),
    placeWords: wordsOf(step.host),
    fromPart,
    widthPart: Math.max(MIN_PART, Math.min(part(step.leftMs), 100) - fromPart),
    waitPart: Math.min(fromPart, part(step.hopMs ?? 0)),
    errorPart: part(step.errorMs),
    began: withError(step.enteredMs, step.errorMs),
    waited: step.hopMs === null ? '–' : withError(step.hopMs, step.hopErrorMs),
    took: withError(step.spentMs, step.spentErrorMs),
  };
}

function placeOf(host: string): TracePlace {
  if (host.includes('>')) return 'way';
  if (host.startsWith('worker:')) return 'worker';
  return host === 'page' ? 'page' : 'edge';
}

/** `worker:light` as `worker light`, `page>edge` as `page → edge`. */
function wordsOf(host: string): string {
  return host.replaceAll(':', ' ').replace('>', ' → ');
}

function withError(ms: number, errorMs: number): string {
  return errorMs > 0 ? `${formatMs(ms)} ± ${formatMs(errorMs)} ms` : `${formatMs(ms)} ms`;
}
