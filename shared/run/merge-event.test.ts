import { expect, test } from 'vitest';
import type { SightlineEvent } from '../event.ts';
import { SightlineEventSchema } from '../event.ts';
import { MAX_STEPS, interruptEvent, mergeEvent } from './merge-event.ts';
import type { KeptEvent } from './merge-event.ts';
import { Dice } from './random.cases.ts';

function said(
  at: number,
  phase: SightlineEvent['phase'],
  parts: Partial<SightlineEvent> = {},
): SightlineEvent {
  return { id: 'a', type: 'object', phase, at, started_at: 0, ...parts };
}

function keep(events: readonly SightlineEvent[]): KeptEvent {
  const kept = events.reduce<KeptEvent | null>(mergeEvent, null);
  if (kept === null) throw new Error('nothing was said');
  return kept;
}

test('the latest counts, an end stays an end, and nothing is said twice', () => {
  const life = [
    said(0, 'new', { label: 'person', score: 0.5, zones: ['door'] }),
    said(5, 'update', { label: 'person', score: 0.7, zones: ['lawn'] }),
    said(9, 'end', { ended_at: 9 }),
  ];
  const kept = keep([...life, ...life]);
  expect(kept).toEqual(keep(life));
  expect(kept.event).toMatchObject({ phase: 'end', score: 0.7, label: 'person', ended_at: 9 });
  expect(kept.zones).toEqual(['door', 'lawn']);
  expect(SightlineEventSchema.safeParse(kept.event).success).toBe(true);
});

test('in whatever order and however often it is said, the same comes of it', () => {
  const dice = new Dice(7);
  const life = [
    said(0, 'new'),
    ...[1, 2, 3, 4].map((at) => said(at, 'update', { score: at / 10 })),
    said(5, 'end'),
  ];
  const expected = keep(life);
  for (let round = 0; round < 200; round += 1) {
    const shuffled = [...life, ...life].toSorted(() => dice.next() - 0.5);
    const kept = keep(shuffled);
    expect({ ...kept.event }).toEqual({ ...expected.event });
    expect(kept.history).toEqual(expected.history);
  }
});

test('a life of any length keeps its beginning, its end and what lies between in steps', () => {
  const kept = keep(Array.from({ length: 5000 }, (_, at) => said(at, at === 0 ? 'new' : 'update')));
  expect(kept.history.length).toBeLessThanOrEqual(MAX_STEPS);
  expect([kept.history[0]?.at, kept.history.at(-1)?.at]).toEqual([0, 4999]);
  expect(kept.history.map(({ at }) => at)).toEqual(
    kept.history.map(({ at }) => at).toSorted((a, b) => a - b),
  );
});

test('what has no end when its run is gone ends when it was heard of last; what has one keeps it', () => {
  const open = keep([said(0, 'new', { label: 'person' }), said(5, 'update')]);
  const gone = interruptEvent(open);
  expect(gone).toMatchObject({ interrupted: true, event: { phase: 'end', ended_at: 5, label: 'person' } });
  expect(gone.history).toEqual(open.history);
  expect(SightlineEventSchema.safeParse(gone.event).success).toBe(true);
  for (const whole of [keep([said(0, 'new'), said(9, 'end', { ended_at: 9 })]), keep([said(3, 'once')])])
    expect(interruptEvent(whole)).toBe(whole);
});

test('what was interrupted stays so for what was said before, and goes on with what is new', () => {
  const gone = interruptEvent(keep([said(0, 'new'), said(5, 'update')]));
  expect(mergeEvent(gone, said(5, 'update'))).toEqual(gone);
  expect(mergeEvent(gone, said(0, 'new'))).toEqual(gone);
  const on = mergeEvent(gone, said(7, 'update'));
  expect(on).toEqual(keep([said(0, 'new'), said(5, 'update'), said(7, 'update')]));
  const over = mergeEvent(gone, said(5, 'end', { ended_at: 5 }));
  expect(over).toEqual(keep([said(0, 'new'), said(5, 'update'), said(5, 'end', { ended_at: 5 })]));
});
