import { z } from '@hono/zod-openapi';
import type { ReadinessReport } from '../readiness.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

/** Whether the server can do its work, and how each part of it does. */
export type Readiness = () => Promise<ReadinessReport>;

const PartsSchema = z.record(
  z.string(),
  z.object({
    health: z.enum(['ok', 'warning', 'failed']),
    state: z.string(),
    reason: z.string().nullable(),
  }),
);
const ReadySchema = z
  .object({
    ready: z.boolean(),
    reasons: z.array(z.string()).describe('Why the server cannot do its work.'),
    warnings: z.array(z.string()).describe('What heals, starts or was not taken over meanwhile.'),
    pipelines: PartsSchema.describe('Those that run on this server, by id.'),
    models: PartsSchema.describe('Those that a process was started for, by id.'),
  })
  .partial()
  .required({ ready: true })
  .openapi('Readiness');

/** `/livez` says that the process answers; `/readyz` whether it can do its work, with a true status. */
export function serveHealth(app: App, readiness: Readiness): void {
  describe(app, {
    method: 'get',
    path: '/livez',
    tag: 'health',
    summary: 'Whether the process answers',
    answers: { 200: { description: 'It does', schema: z.object({ live: z.literal(true) }) } },
  });
  app.get('/livez', (context) => context.json({ live: true }, 200, NOT_KEPT));

  describe(app, {
    method: 'get',
    path: '/readyz',
    tag: 'health',
    summary: 'Whether the server can do its work; why, and what is not well, is told to those who may see',
    answers: {
      200: { description: 'It can; what is not well is said', schema: ReadySchema },
      503: { description: 'It cannot; why', schema: ReadySchema },
    },
  });
  app.get('/readyz', async (context) => {
    const report = await readiness();
    const { ready } = report;
    // Names of pipelines and models, and what is wrong with them, are for those who may see them.
    return context.json(context.get('identity') === null ? { ready } : report, ready ? 200 : 503, NOT_KEPT);
  });
}

const NOT_KEPT = { 'Cache-Control': 'no-store' };
