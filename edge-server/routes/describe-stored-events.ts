import { z } from '@hono/zod-openapi';
import { SightlineEventSchema } from '../../shared/event.ts';
import {
  EventCountsSchema,
  EventPageSchema,
  EventStepSchema,
  FeedbackSchema,
  StoredEventSchema,
} from '../../shared/run/event-store.ts';
import { describe } from './describe.ts';
import type { App, Operation } from './describe.ts';
import { EventFilterQuery, EventPageQuery } from './event-query.ts';

/** What describes schemas goes round in circles in JSON of any depth. */
const Described = SightlineEventSchema.extend({
  data: z.exactOptional(z.record(z.string(), z.unknown())).describe('What else there is to say.'),
});
const Stored = StoredEventSchema.extend({ event: Described });
const Page = EventPageSchema.extend({ events: z.array(Stored) });
const Detail = Stored.extend({ history: z.array(EventStepSchema) });
const JSON_BODY = ['application/json'];
const JUDGEMENT = FeedbackSchema.extend({ verdict: z.enum(['right', 'wrong']).nullable() });

const READING: readonly Omit<Operation, 'tag'>[] = [
  {
    method: 'get',
    path: '/api/events',
    summary:
      'What happened, newest first; a page may be short although more follow: only `next: null` is the end. The event stream tells of new ones as `event`',
    query: EventPageQuery,
    answers: { 200: { description: 'A page', schema: Page } },
  },
  {
    method: 'get',
    path: '/api/events/counts',
    summary: 'How many events there are, by label, zone, pipeline and type',
    answers: { 200: { description: 'The numbers', schema: EventCountsSchema } },
  },
  {
    method: 'get',
    path: '/api/events/export',
    summary: 'Events with pictures as a COCO data set: `images/`, and `annotations.json` with their boxes',
    query: EventFilterQuery.extend({ format: z.literal('coco').default('coco') }),
    answers: { 200: { description: 'A zip file', schema: z.string(), contentType: 'application/zip' } },
  },
  {
    method: 'get',
    path: '/api/events/{id}',
    summary: 'One event with its steps',
    answers: { 200: { description: 'The event', schema: Detail } },
  },
  {
    method: 'get',
    path: '/api/events/{id}/{kind}',
    summary: 'A file of an event: its `snapshot`, `thumbnail`, `clip` or `inference`',
    answers: {
      200: { description: 'Its bytes' },
      206: { description: 'The bytes that `Range` asked for' },
      304: { description: 'You have it' },
    },
  },
];

const CHANGING: readonly Omit<Operation, 'tag'>[] = [
  {
    method: 'put',
    path: '/api/events/{id}/label',
    summary: 'Say that an event was right, or wrong and what it was; without a verdict, take that back',
    body: { description: 'What you say', contentTypes: JSON_BODY, schema: JUDGEMENT },
    answers: { 200: { description: 'The event', schema: Stored } },
  },
  {
    method: 'put',
    path: '/api/events/{id}/protected',
    summary: 'Keep an event longer than others, or no longer',
    body: {
      description: 'Which',
      contentTypes: JSON_BODY,
      schema: z.strictObject({ protected: z.boolean() }),
    },
    answers: { 200: { description: 'The event', schema: Stored } },
  },
  {
    method: 'delete',
    path: '/api/events/{id}',
    summary: 'Remove an event and its files',
    answers: { 204: { description: 'It is gone' } },
  },
];

/** Adds them to the description that `/openapi.json` serves. */
export function describeStoredEvents(app: App): void {
  for (const operation of [...READING, ...CHANGING]) describe(app, { ...operation, tag: 'events' });
}
