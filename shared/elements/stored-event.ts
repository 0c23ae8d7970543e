import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { SightlineEventSchema, capturedAt, eventId } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { ElementContext } from '../run/element.ts';
import type { EventStore } from '../run/event-store.ts';
import type { EventMessage } from '../run/message.ts';

/** Where a host keeps events. Throws `unsupported` where the flow of this element has none. */
export function storeOf({ name, services }: Pick<ElementContext, 'name' | 'services'>): EventStore {
  if (services.events !== undefined) return services.events;
  throw new SightlineError(
    'unsupported',
    `\`${name}\` needs the event store: leave it in the flow \`main\`, which has it.`,
  );
}

/** What rules give is one already; of anything else that is an event, what can be said of it. `now`: since 1970, ms. */
export function asEvent({ value, frame }: EventMessage, now: number): SightlineEvent {
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
