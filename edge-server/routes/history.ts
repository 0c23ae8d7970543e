import { z } from '@hono/zod-openapi';
import { HistoryReportSchema, HistorySpanSchema } from '../../shared/run/history-report.ts';
import type { Clock } from '../clock.ts';
import { runOf } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readQuery } from './json-body.ts';

const NOT_KEPT = { 'Cache-Control': 'no-store' };
const QuerySchema = z.object({
  span: HistorySpanSchema.default('10m').describe(
    'Ten minutes by the second, 2 hours by ten, a day by the minute.',
  ),
  after: z.coerce
    .number()
    .optional()
    .describe('Only steps that begin then or later, milliseconds since 1970: for who has the others.'),
});
/** Made anew by this library's own zod, which alone knows how to name a schema. */
const ReportSchema = z.object(HistoryReportSchema.shape).openapi('History');

/** How pipelines that run here did, over time. */
export function serveHistory(app: App, face: Controlled & { readonly clock: Clock }): void {
  describeHistory(app);
  app.get('/api/pipelines/:id/history', (context) => {
    const { history } = runOf(face, context.req.param('id'));
    const { span, after } = readQuery(context, QuerySchema);
    return context.json(history.report(span, face.clock.now(), face.clock.wallTime(), after), 200, NOT_KEPT);
  });
}

function describeHistory(app: App): void {
  describe(app, {
    method: 'get',
    path: '/api/pipelines/{id}/history',
    tag: 'control',
    summary: 'How a pipeline on this server did: rates and latency in columns, and what happened to it',
    query: QuerySchema,
    answers: {
      200: { description: 'What is known of that span, oldest first', schema: ReportSchema },
      404: { description: 'No such pipeline; the near miss is named' },
      409: { description: 'The pipeline does not run on this server' },
    },
  });
}
