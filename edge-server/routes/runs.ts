import { z } from '@hono/zod-openapi';
import { tellFigures, tellNotices } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

const NOT_KEPT = { 'Cache-Control': 'no-store' };

/** How the pipelines on this server do, and what happened to them. */
export function serveRuns(app: App, controlled: Controlled): void {
  describeRuns(app);
  app.get('/api/pipelines/:id/figures', (context) =>
    context.json(tellFigures(controlled, { pipeline: context.req.param('id') }), 200, NOT_KEPT),
  );
  app.get('/api/pipelines/:id/notices', (context) =>
    context.json(tellNotices(controlled, { pipeline: context.req.param('id') }), 200, NOT_KEPT),
  );
}

function describeRuns(app: App): void {
  const elsewhere = { description: 'The pipeline does not run on this server' };
  const unknown = { description: 'No such pipeline; the near miss is named' };
  describe(app, {
    method: 'get',
    path: '/api/pipelines/{id}/figures',
    tag: 'control',
    summary: 'How a pipeline on this server does: every frame accounted for, its elements, its wires',
    answers: {
      200: { description: 'The figures; of the last run when it has ended', schema: z.unknown() },
      404: unknown,
      409: elsewhere,
    },
  });
  describe(app, {
    method: 'get',
    path: '/api/pipelines/{id}/notices',
    tag: 'control',
    summary: 'What happened to a pipeline on this server: errors, healing, restarts, changes of state',
    answers: {
      200: { description: 'The newest 200, newest first', schema: z.array(z.unknown()) },
      404: unknown,
      409: elsewhere,
    },
  });
}
