import { z } from 'zod';
import type { EventStore } from '../run/event-store.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { asEvent, storeOf } from './stored-event.ts';

const Schema = z.strictObject({
  protect: z
    .boolean()
    .default(false)
    .describe('When room is needed, other events go before these, and age alone does not end them.'),
});

/** How many may wait for the disk: those that do are written together. */
const TOGETHER = 32;

/** Keeps every event that reaches it: it counts as done once it would survive a power cut. */
export const saveEvents = defineElement({
  type: 'save_events',
  role: 'sink',
  description: 'Keeps events, to be looked up later: the timeline shows them.',
  inputs: ['event'],
  output: null,
  hosts: ['browser', 'edge'],
  events: {},
  example: { protect: false },
  schema: Schema,
  create(first, context) {
    let config = first;
    let store: EventStore | undefined;
    return {
      absorbs: true,
      concurrency: TOGETHER,
      setup() {
        store = storeOf(context);
      },
      async process(message) {
        if (message.kind !== 'event') throw wrongKind('save_events', ['event'], message);
        store ??= storeOf(context);
        const event = asEvent(message, context.clock.wallTime());
        const id = await store.put(event, context.pipeline);
        if (config.protect) await store.protect(id, true);
        context.metrics.count('saved');
        return null;
      },
      configure: configureWith(Schema, (next) => {
        config = next;
      }),
    };
  },
});
