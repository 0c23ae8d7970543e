import { z } from 'zod';
import { StoredEventSchema } from './event-store.ts';

/** What a store has to tell whoever looks at its events: `event` in the stream of server-sent events. */
export const EventNewsSchema = z.union([
  z.object({ change: z.enum(['new', 'update']), event: StoredEventSchema }),
  z.object({ change: z.literal('removed'), id: z.string() }),
]);
export type EventNews = z.output<typeof EventNewsSchema>;

/** News as JSON: without what a list does not show of an event. */
export function newsText(news: EventNews): string {
  if (news.change === 'removed') return JSON.stringify(news);
  const { before: _before, after: _after, data: _data, ...shown } = news.event.event;
  return JSON.stringify({ change: news.change, event: { ...news.event, event: shown } });
}
