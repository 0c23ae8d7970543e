import type { SightlineEvent } from '../event.ts';
import type { EventStep } from './event-store.ts';

/** What is kept of a thing: what was said last, every zone it was in, and its steps. */
export interface KeptEvent {
  readonly event: SightlineEvent;
  readonly zones: readonly string[];
  readonly history: readonly EventStep[];
  /** Its end is when it was heard of last: its run is gone. */
  readonly interrupted?: true;
}

/** How many steps of a thing are kept; beyond that every other one in the middle goes. */
export const MAX_STEPS = 64;
const MAX_ZONES = 64;
const PHASES = ['new', 'once', 'update', 'end'];

/**
 * What is kept of a thing after something more was said of it. Says so often the same, in whatever order, and the same
 * is kept: the latest counts, an end stays an end, and when it began is what was said first.
 */
export function mergeEvent(kept: KeptEvent | null, said: SightlineEvent): KeptEvent {
  if (kept === null) return { event: said, zones: zonesOf([], said), history: [stepOf(said)] };
  if (kept.interrupted !== true) return merge(kept, said);
  const merged = merge(goingOn(kept), said);
  // What was said before the end is no sign that it went on.
  const isNews = merged.event.phase === 'end' || merged.event.at > kept.event.at;
  return isNews ? merged : { ...merged, event: kept.event, interrupted: true };
}

/** What is kept of a thing whose run is gone: it ended when it was heard of last. What has an end keeps it. */
export function interruptEvent(kept: KeptEvent): KeptEvent {
  const { event } = kept;
  if (event.phase === 'end' || event.phase === 'once') return kept;
  return { ...kept, event: { ...event, phase: 'end', ended_at: event.at }, interrupted: true };
}

/** As it was before its run was gone. */
function goingOn({ event, zones, history }: KeptEvent): KeptEvent {
  const { ended_at: _, ...open } = event;
  return { event: { ...open, phase: history.at(-1)?.phase ?? 'update' }, zones, history };
}

function merge(kept: KeptEvent, said: SightlineEvent): KeptEvent {
  const [older, newer] = inOrder(kept.event, said);
  const ended = newer.ended_at ?? older.ended_at;
  const history = withStep(kept.history, stepOf(said));
  const event: SightlineEvent = {
    ...older,
    ...newer,
    ...lastKnown(history),
    ...(ended === undefined ? {} : { ended_at: ended }),
    phase: older.phase === 'end' ? 'end' : newer.phase,
    started_at: kept.event.started_at,
  };
  return { event, zones: zonesOf(kept.zones, said), history };
}

function inOrder(one: SightlineEvent, other: SightlineEvent): readonly [SightlineEvent, SightlineEvent] {
  return isLater(one, other) ? [other, one] : [one, other];
}

/** Of the same instant the later phase is the later one. */
function isLater(one: Pick<EventStep, 'at' | 'phase'>, other: Pick<EventStep, 'at' | 'phase'>): boolean {
  return one.at > other.at || (one.at === other.at && rank(one) > rank(other));
}

function rank({ phase }: Pick<EventStep, 'phase'>): number {
  return PHASES.indexOf(phase);
}

function stepOf({ phase, at, label, score, box, zones }: SightlineEvent): EventStep {
  return {
    phase,
    at,
    ...(label === undefined ? {} : { label }),
    ...(score === undefined ? {} : { score }),
    ...(box === undefined ? {} : { box }),
    ...(zones === undefined ? {} : { zones }),
  };
}

/** What each of these was when it was said last: an end need not repeat what the thing was. */
function lastKnown(history: readonly EventStep[]): Partial<EventStep> {
  return Object.assign({}, ...history.map(({ phase: _phase, at: _at, ...rest }) => rest));
}

function withStep(history: readonly EventStep[], step: EventStep): readonly EventStep[] {
  if (history.some(({ at, phase }) => at === step.at && phase === step.phase)) return history;
  const place = history.findIndex((each) => isLater(each, step));
  const all = history.toSpliced(place < 0 ? history.length : place, 0, step);
  if (all.length <= MAX_STEPS) return all;
  return all.filter((_, index) => index === 0 || index === all.length - 1 || index % 2 === 0);
}

function zonesOf(
  before: readonly string[],
  { zones, before: was, after }: SightlineEvent,
): readonly string[] {
  const all = new Set([...before, ...(zones ?? []), ...(was?.zones ?? []), ...(after?.zones ?? [])]);
  return [...all].slice(0, MAX_ZONES);
}
