import { z } from '@hono/zod-openapi';
import type { EventFilter, EventQuery } from '../../shared/run/event-store.ts';
import type { AppContext } from '../app-env.ts';
import { checked } from './json-body.ts';

/** A time: milliseconds since 1970, or as ISO 8601 writes it. */
const Instant = z
  .string()
  .transform((text) => (/^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text)))
  .refine((ms) => ms >= 0, 'a time such as 2026-05-01T08:00:00Z, or milliseconds since 1970');
const Names = z.array(z.string().min(1).max(200)).max(100);
const Share = z.coerce.number().min(0).max(1);
const MAX_PAGE = 200;

const FilterFields = {
  from: z.exactOptional(Instant).describe('Those that began at this time or later.'),
  to: z.exactOptional(Instant).describe('Those that began before this time.'),
  label: z.exactOptional(Names).describe('What they are of; may be repeated for several.'),
  zone: z.exactOptional(Names).describe('A zone that they were ever in; may be repeated.'),
  pipeline: z.exactOptional(Names).describe('Where they come from; may be repeated.'),
  type: z.exactOptional(Names).describe('What kind they are; may be repeated.'),
  except_type: z.exactOptional(Names).describe('What kinds they are not of; may be repeated.'),
  track: z.exactOptional(z.coerce.number().int().positive()).describe('The number that the tracker gave.'),
  min_score: z.exactOptional(Share).describe('At least so sure.'),
  feedback: z
    .exactOptional(z.enum(['right', 'wrong', 'any', 'none']))
    .describe('What was said of them: `any` of the two, or `none`.'),
};

/** The query of what filters events, for `/openapi.json`. */
export const EventFilterQuery = z.object(FilterFields);
/** The same with pages. */
export const EventPageQuery = EventFilterQuery.extend({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50).describe('How many, at most 200.'),
  cursor: z.exactOptional(z.string().max(100)).describe('The `next` of the page before.'),
});

const LISTS = ['label', 'zone', 'pipeline', 'type', 'except_type'] as const;

/** Reads the filter of a request. Throws 400 saying what is wrong with it. */
export function readEventFilter(context: AppContext): EventFilter {
  return filterOf(checked(EventFilterQuery, paramsOf(context), 'The query'));
}

/** Reads which page is asked for. Throws 400 saying what is wrong with it. */
export function readEventQuery(context: AppContext): EventQuery {
  const { limit, cursor, ...filter } = checked(EventPageQuery, paramsOf(context), 'The query');
  return { ...filterOf(filter), limit, ...(cursor === undefined ? {} : { cursor }) };
}

function paramsOf(context: AppContext): Record<string, unknown> {
  const lists = LISTS.flatMap((name) => {
    const values = context.req.queries(name);
    return values === undefined ? [] : [[name, values]];
  });
  return { ...context.req.query(), ...Object.fromEntries(lists) };
}

function filterOf(query: z.output<typeof EventFilterQuery>): EventFilter {
  const { label, zone, pipeline, type, except_type: exceptTypes, min_score: minScore, ...same } = query;
  return {
    ...same,
    ...(label === undefined ? {} : { labels: label }),
    ...(zone === undefined ? {} : { zones: zone }),
    ...(pipeline === undefined ? {} : { pipelines: pipeline }),
    ...(type === undefined ? {} : { types: type }),
    ...(exceptTypes === undefined ? {} : { exceptTypes }),
    ...(minScore === undefined ? {} : { minScore }),
  };
}
