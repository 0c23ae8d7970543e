import type { Findings } from '../detection.ts';
import type { SightlineEvent } from '../event.ts';
import type { KeptEvent } from '../run/merge-event.ts';

/** Which part of what a store holds: findings of single frames (`save_detections`), or events. */
export type StoredPart = 'detections' | 'events';

interface At {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What was found in one frame, as it was kept. */
export interface StoredFindings extends At {
  readonly kind: 'detections';
  /** The element that kept it; null: nobody knows. */
  readonly element: string | null;
  readonly findings: Findings;
  /** Of the frame, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** One thing that was said of an event. */
export interface StoredStep extends At {
  readonly kind: 'event';
  readonly event: SightlineEvent;
}

/** Something that a store holds of one moment. */
export type StoredMoment = StoredFindings | StoredStep;

/** What kinds of events `save_detections` keeps its findings as. */
export const FINDING_TYPES: readonly string[] = ['detection', 'idle'];

/** The steps of an event, as they were said, oldest first. What only the last one is known to have stays with it. */
export function stepsOf({ event, history }: Pick<KeptEvent, 'event' | 'history'>): StoredStep[] {
  const { ended_at: _end, before: _before, after: _after, ...common } = event;
  const earlier = history.filter(({ at, phase }) => at !== event.at || phase !== event.phase);
  return [...earlier.map((step) => ({ ...common, ...step })), event]
    .toSorted((one, other) => one.at - other.at)
    .map((said) => ({ kind: 'event', at: said.at, event: said }));
}

/** Events by when they began, each with its steps, as one row of steps by their time. Holds those of events that overlap. */
export async function* stepsInOrder(
  events: AsyncIterable<Pick<KeptEvent, 'event' | 'history'>>,
): AsyncGenerator<StoredStep, void> {
  let waiting: StoredStep[] = [];
  for await (const detail of events) {
    const due = waiting.filter(({ at }) => at < detail.event.started_at);
    waiting = waiting.slice(due.length);
    yield* due;
    waiting = [...waiting, ...stepsOf(detail)].toSorted((one, other) => one.at - other.at);
  }
  yield* waiting;
}

/** The element that kept a sample, from the id of its event: `<element>-<time>-<frame>`. */
export function keeperOf(eventId: string): string | null {
  return /^(.+)-[0-9a-z]+-[0-9a-z]+$/.exec(eventId)?.[1] ?? null;
}
