import { z } from '@hono/zod-openapi';
import { NotificationSchema } from '../../shared/run/outbox.ts';
import type { SinkOutbox } from '../sinks/outbox.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

const Moment = z.number().nullable().describe('Milliseconds since 1970.');
const StateSchema = z
  .object({
    pipeline: z.string(),
    element: z.string(),
    type: z.string(),
    state: z.enum(['idle', 'sending', 'failing']),
    queued: z.number().describe('How many wait to be told.'),
    sent: z.number().describe('Since the server was started: how many arrived, …'),
    failed: z.number().describe('… how many tries were in vain, …'),
    dropped: z.number().describe('… how many were dropped since too many waited.'),
    dead: z.number().describe('How many lie aside, given up.'),
    last_error: z.string().nullable(),
    last_sent_at: Moment,
    next_try_at: Moment,
  })
  .openapi('Sink');
const TestedSchema = z
  .object({ arrived: z.boolean(), words: z.string().describe('What happened.') })
  .openapi('TestedSink');
const DeadSchema = z
  .object({
    notification: NotificationSchema.extend({ event: z.record(z.string(), z.unknown()) }),
    reason: z.string(),
    attempts: z.number(),
    died_at: z.number(),
  })
  .openapi('DeadLetter');

const NOT_KEPT = { 'Cache-Control': 'no-store' };
const MAX_SHOWN = 100;

/** How sinks do, and trying them. */
export function serveSinks(app: App, outbox: SinkOutbox): void {
  describeSinks(app);
  app.get('/api/sinks', (context) => context.json(outbox.states, 200, NOT_KEPT));
  app.post('/api/sinks/:pipeline/:element/test', async (context) => {
    const { pipeline, element } = context.req.param();
    return context.json(await outbox.test(pipeline, element), 200, NOT_KEPT);
  });
  app.post('/api/sinks/:pipeline/:element/retry', async (context) => {
    const { pipeline, element } = context.req.param();
    return context.json({ waiting: await outbox.revive(pipeline, element) }, 200, NOT_KEPT);
  });
  app.get('/api/sinks/:pipeline/:element/dead', async (context) => {
    const { pipeline, element } = context.req.param();
    const letters = await outbox.dead(pipeline, element, MAX_SHOWN);
    const shown = letters.map(({ notification, reason, attempts, diedAt }) => ({
      notification,
      reason,
      attempts,
      died_at: diedAt,
    }));
    return context.json(shown, 200, NOT_KEPT);
  });
}

function describeSinks(app: App): void {
  const tag = 'sinks';
  const missing = { 404: { description: 'No such sink is open' } };
  describe(app, {
    method: 'get',
    path: '/api/sinks',
    tag,
    summary: 'Every sink of the pipelines that run on this server, and how it does',
    answers: { 200: { description: 'How they stand', schema: z.array(StateSchema) } },
  });
  describe(app, {
    method: 'post',
    path: '/api/sinks/{pipeline}/{element}/test',
    tag,
    summary: 'Tell a test notification now, whatever waits, and say whether it arrived',
    answers: { 200: { description: 'What happened', schema: TestedSchema }, ...missing },
  });
  describe(app, {
    method: 'post',
    path: '/api/sinks/{pipeline}/{element}/retry',
    tag,
    summary: 'Let what was given up wait again',
    answers: {
      200: { description: 'How many do', schema: z.object({ waiting: z.number() }) },
      ...missing,
    },
  });
  describe(app, {
    method: 'get',
    path: '/api/sinks/{pipeline}/{element}/dead',
    tag,
    summary: `What was given up, and why: the newest ${MAX_SHOWN}`,
    answers: { 200: { description: 'Newest first', schema: z.array(DeadSchema) }, ...missing },
  });
}
