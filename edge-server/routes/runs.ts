import { z } from '@hono/zod-openapi';
import { SightlineError } from '../../shared/errors.ts';
import type { PipelineRun } from '../runs/pipeline-run.ts';
import { notRunHere } from '../runs/run-manager.ts';
import type { RunManager } from '../runs/run-manager.ts';
import type { PipelineStore } from '../store/pipeline-store.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

/** What routes about running pipelines need. */
export interface RunsFace {
  readonly pipelines: PipelineStore;
  readonly runs: RunManager;
}

const NOT_KEPT = { 'Cache-Control': 'no-store' };

/** Throws `not_found` with the near miss for an unknown pipeline, `conflict` for one that browsers run. */
export function runOf({ pipelines, runs }: RunsFace, id: string): PipelineRun {
  pipelines.get(id);
  const run = runs.get(id);
  if (run === undefined) throw notRunHere(id);
  return run;
}

/** How the pipelines on this server do, and what happened to them. */
export function serveRuns(app: App, face: RunsFace): void {
  describeRuns(app);
  app.get('/api/pipelines/:id/figures', (context) => {
    const run = runOf(face, context.req.param('id'));
    const { figures } = run;
    if (figures !== null) return context.json(figures, 200, NOT_KEPT);
    throw new SightlineError(
      'conflict',
      `Pipeline "${run.graph.id}" has not run yet: it is ${run.state}. Its notices say why.`,
    );
  });
  app.get('/api/pipelines/:id/notices', (context) =>
    context.json(runOf(face, context.req.param('id')).notices, 200, NOT_KEPT),
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
