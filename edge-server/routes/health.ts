import { z } from '@hono/zod-openapi';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

/** Why the server cannot do its work yet, one sentence each; empty when it can. */
export type Readiness = () => Promise<readonly string[]>;

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

  const Ready = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });
  describe(app, {
    method: 'get',
    path: '/readyz',
    tag: 'health',
    summary: 'Whether the server can do its work',
    answers: {
      200: { description: 'It can', schema: Ready },
      503: { description: 'It cannot; why', schema: Ready },
    },
  });
  app.get('/readyz', async (context) => {
    const reasons = await readiness();
    const ready = reasons.length === 0;
    return context.json({ ready, reasons }, ready ? 200 : 503, NOT_KEPT);
  });
}

const NOT_KEPT = { 'Cache-Control': 'no-store' };
