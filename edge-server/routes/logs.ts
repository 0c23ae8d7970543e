import { z } from '@hono/zod-openapi';
import type { Clock } from '../clock.ts';
import { LevelSchema, LogFilterSchema, LogLevelSchema, LogLinesSchema } from '../control/control-schemas.ts';
import { setLogLevel, tellLogs } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { HttpProblem } from '../http-problem.ts';
import type { LogFeed } from '../stream/log-feed.ts';
import { eventStream } from '../stream/sse.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readBody, readQuery } from './json-body.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_SECONDS = '5';
const LineSchema = z
  .object({
    at: z.number().describe('Milliseconds since 1970.'),
    level: LevelSchema,
    pipeline: z.string().nullable(),
    element: z.string().nullable(),
    message: z.string(),
    fields: z.unknown().optional(),
  })
  .openapi('LogLine');

/** What the log routes need. */
export interface LogsFace extends Controlled {
  readonly clock: Clock;
  readonly maxClients: number;
}

/** The server's log: its newest lines, as a stream, and how much is logged. */
export function serveLogs(app: App, face: LogsFace): void {
  const { logs, clock, maxClients } = face;
  describeLogs(app);
  app.get('/api/logs', (context) => {
    const query = readQuery(context, LogLinesSchema.strip());
    return context.json(tellLogs(face, query), 200, { 'Cache-Control': 'no-store' });
  });
  app.get('/api/logs/stream', (context) => {
    const filter = readQuery(context, LogFilterSchema.strip());
    if (logs.size >= maxClients) {
      throw new HttpProblem(
        503,
        'overloaded',
        `${maxClients} clients read the log already; come back later.`,
        {
          headers: { 'Retry-After': RETRY_SECONDS },
        },
      );
    }
    const lastEventId = context.req.header('Last-Event-ID');
    const open = (send: Parameters<LogFeed['subscribe']>[1]): (() => void) =>
      logs.subscribe(filter, send, lastEventId);
    return eventStream({ clock, heartbeatMs: HEARTBEAT_MS, open });
  });
  app.put('/api/logs/level', async (context) => {
    return context.json(setLogLevel(face, await readBody(context, LogLevelSchema)));
  });
}

function describeLogs(app: App): void {
  const tag = 'logs';
  describe(app, {
    method: 'get',
    path: '/api/logs',
    tag,
    summary: 'The newest lines of the log',
    query: LogLinesSchema,
    answers: { 200: { description: 'The lines, oldest first', schema: z.array(LineSchema) } },
  });
  describe(app, {
    method: 'get',
    path: '/api/logs/stream',
    tag,
    summary: 'The log as events, the newest lines first; resumes by Last-Event-ID',
    query: LogFilterSchema,
    answers: { 200: { description: 'Events', schema: z.string(), contentType: 'text/event-stream' } },
  });
  describe(app, {
    method: 'put',
    path: '/api/logs/level',
    tag,
    summary: 'How much is logged from now on, or for a while, by the server or by one pipeline',
    body: {
      description: 'The level; of one pipeline, or of everything; for how long',
      contentTypes: ['application/json'],
      schema: LogLevelSchema,
    },
    answers: {
      200: { description: 'It is so', schema: z.unknown() },
      404: { description: 'No such pipeline; the near miss is named' },
      409: { description: 'The pipeline does not run on this server' },
    },
  });
}
