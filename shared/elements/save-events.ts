import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { SightlineEventSchema, capturedAt, eventId } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { ElementContext } from '../run/element.ts';
import type { EventStore } from '../run/event-store.ts';
import type { EventMessage } from '../run/message.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';

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

function storeOf({ services }: ElementContext): EventStore {
  if (services.events !== undefined) return services.events;
  throw new SightlineError(
    'unsupported',
    '`save_events` needs the event store: leave it in the flow `main`, which has it.',
  );
}

/** What rules give is one already; of anything else that is an event, what can be said of it. */
function asEvent({ value, frame }: EventMessage, now: number): SightlineEvent {
  const parsed = SightlineEventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { type, at, label, score, id, ...rest } = value;
  const startedAt = Math.max(0, Number.isFinite(at) ? at : capturedAt(frame, now));
  return {
    id: typeof id === 'string' && id !== '' ? id.slice(0, 200) : eventId(type, startedAt, frame.id),
    type: type.slice(0, 200) || 'event',
    phase: 'once',
    at: startedAt,
    started_at: startedAt,
    ...(typeof label === 'string' && label !== '' ? { label: label.slice(0, 200) } : {}),
    ...(typeof score === 'number' && score >= 0 && score <= 1 ? { score } : {}),
    data: z.record(z.string(), z.json()).catch({}).parse(rest),
  };
}
