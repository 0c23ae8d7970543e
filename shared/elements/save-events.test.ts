import { expect, test } from 'vitest';
import type { SightlineEvent } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { EventStore } from '../run/event-store.ts';
import { contextOf } from './context.cases.ts';
import { stem } from './message.cases.ts';
import { saveEvents } from './save-events.ts';

function started(put: EventStore['put'], config = {}) {
  const protectedIds: string[] = [];
  const protect = (id: string) => (protectedIds.push(id), Promise.reject(new Error('not asked')));
  const context = contextOf({ events: { put, protect } as unknown as EventStore });
  const element = saveEvents.create?.(saveEvents.schema.parse(config) as JsonObject, context);
  if (element === undefined) throw new Error('cannot be made');
  return { element, context, protectedIds };
}

const event = (value: JsonObject & { type: string; at: number }) => ({
  ...stem(),
  kind: 'event' as const,
  value,
});

test('is done with an event once it is kept', async () => {
  const kept: SightlineEvent[] = [];
  const gate: { open: (id: string) => void } = { open: () => undefined };
  const { element, context } = started((value) => {
    kept.push(value);
    return new Promise((resolve) => {
      gate.open = resolve;
    });
  });
  const value = { id: 'a', type: 'object', phase: 'new', at: 5, started_at: 5 };
  let isDone = false;
  const done = Promise.resolve(element.process(event(value))).then(() => (isDone = true));
  await Promise.resolve();
  expect([kept, isDone]).toEqual([[value], false]);
  gate.open('pipeline~a');
  await done;
  expect(context.metric).toEqual({ saved: 1 });
});

test('what is an event but says less is kept with what it says', async () => {
  const kept: SightlineEvent[] = [];
  const { element } = started((value) => {
    kept.push(value);
    return Promise.resolve('x');
  });
  await element.process(event({ type: 'bell', at: 1000, score: 3, label: 'ring', who: 'me' }));
  expect(kept).toEqual([
    {
      id: 'bell-rs-1',
      type: 'bell',
      phase: 'once',
      at: 1000,
      started_at: 1000,
      label: 'ring',
      data: { who: 'me' },
    },
  ]);
});

test('what cannot be kept is a failure of this event, and protects only where told', async () => {
  const failing = started(() => Promise.reject(new Error('disk')));
  await expect(failing.element.process(event({ type: 'bell', at: 1 }))).rejects.toThrow('disk');
  const { element, protectedIds } = started(() => Promise.resolve('id'), { protect: true });
  await expect(element.process(event({ type: 'bell', at: 1 }))).rejects.toThrow('not asked');
  expect(protectedIds).toEqual(['id']);
});

test('a flow without the store is told where it belongs', () => {
  const element = saveEvents.create?.({}, contextOf());
  expect(() => element?.setup?.()).toThrow(/flow `main`/);
});
