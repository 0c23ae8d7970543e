import { z } from '@hono/zod-openapi';
import { FeedbackSchema } from '../../shared/run/event-store.ts';
import type { EventStore, Feedback } from '../../shared/run/event-store.ts';
import { MediaKindSchema } from '../../shared/run/media-store.ts';
import type { MediaKind } from '../../shared/run/media-store.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import { noEvent } from '../store/events/edge-events.ts';
import type { MediaFolder, OpenMediaFile } from '../store/media/media-folder.ts';
import type { App } from './describe.ts';
import { describeStoredEvents } from './describe-stored-events.ts';
import { exportResponse } from './event-export.ts';
import { readEventFilter, readEventQuery } from './event-query.ts';
import { checked, readBody } from './json-body.ts';
import { rangeResponse } from './range-response.ts';

/** What the routes need of what is remembered. */
export interface Memory {
  readonly events: EventStore;
  readonly media: Pick<MediaFolder, 'open'>;
}

const NOT_KEPT = { 'Cache-Control': 'no-store' };
/** A file of an event may be replaced, so whoever has it asks whether it still is the one. */
const CHECKED = 'private, no-cache';

/** What somebody says of an event; without a verdict, they take back what was said. */
export const LabelBody = z.union([FeedbackSchema, z.strictObject({ verdict: z.null() })]);
/** Whether an event is to be kept longer than others. */
export const ProtectBody = z.strictObject({ protected: z.boolean() });
const ExportQuery = z.looseObject({ format: z.literal('coco').default('coco') });

/** What happened: lists, single events, their files, what people say of them, and the way out. */
export function serveStoredEvents(app: App, { events, media }: Memory): void {
  describeStoredEvents(app);
  app.get('/api/events', async (context) =>
    context.json(await events.query(readEventQuery(context)), 200, NOT_KEPT),
  );
  app.get('/api/events/counts', async (context) => context.json(await events.counts(), 200, NOT_KEPT));
  app.get('/api/events/export', (context) => {
    checked(ExportQuery, context.req.query(), 'The query');
    return exportResponse({ events, media }, readEventFilter(context));
  });
  app.get('/api/events/:id', async (context) => {
    const id = context.req.param('id');
    const event = await events.get(id);
    if (event === null) throw noEvent(id);
    return context.json(event, 200, NOT_KEPT);
  });
  app.get('/api/events/:id/:kind', (context) => mediaResponse(context, media));
  serveChanges(app, events);
}

function serveChanges(app: App, events: EventStore): void {
  app.put('/api/events/:id/label', async (context) => {
    const body = await readBody(context, LabelBody);
    return context.json(await events.label(idOf(context), feedbackOf(body)), 200, NOT_KEPT);
  });
  app.put('/api/events/:id/protected', async (context) => {
    const body = await readBody(context, ProtectBody);
    return context.json(await events.protect(idOf(context), body.protected), 200, NOT_KEPT);
  });
  app.delete('/api/events/:id', async (context) => {
    const id = idOf(context);
    if (!(await events.remove(id))) throw noEvent(id);
    return context.body(null, 204);
  });
}

function idOf(context: AppContext): string {
  return context.req.param('id') ?? '';
}

function feedbackOf(body: z.output<typeof LabelBody>): Feedback | null {
  return body.verdict === null ? null : body;
}

async function mediaResponse(context: AppContext, media: Memory['media']): Promise<Response> {
  const id = idOf(context);
  const kind = MediaKindSchema.safeParse(context.req.param('kind'));
  if (!kind.success) {
    throw new HttpProblem(
      404,
      'not_found',
      `An event has ${MediaKindSchema.options.join(', ')}, nothing else.`,
    );
  }
  const found = await openMedia(media, id, kind.data);
  const { file: path, bytes: size, type: contentType, createdAt } = found;
  const etag = `"${createdAt.toString(36)}-${size.toString(36)}"`;
  const sendable = { path, size, etag, contentType, cacheControl: CHECKED, encoding: null };
  return rangeResponse(sendable, context.req.raw);
}

/** Where there is no small picture, the large one is as good. */
async function openMedia(media: Memory['media'], id: string, kind: MediaKind): Promise<OpenMediaFile> {
  const found =
    (await media.open(id, kind)) ?? (kind === 'thumbnail' ? await media.open(id, 'snapshot') : null);
  if (found !== null) return found;
  throw new HttpProblem(404, 'not_found', `There is no ${kind} of an event "${id.slice(0, 200)}".`);
}
