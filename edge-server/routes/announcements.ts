import { z } from '@hono/zod-openapi';
import { AnnouncementSchema, LEASE_SECONDS } from '../../shared/pipeline/announcement.ts';
import { PipelineListingSchema } from '../../shared/pipeline/listing.ts';
import { remoteAddress } from '../app-env.ts';
import { isThisMachine } from '../exposure.ts';
import { HttpProblem } from '../http-problem.ts';
import type { AnnouncedRuns } from '../runs/announced-runs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readBody } from './json-body.ts';

const NOT_KEPT = { 'Cache-Control': 'no-store' };
/** Nobody guesses such an id, so whoever has it is who chose it. */
const RUN_ID = /^[\w-]{22,64}$/;

/** Runs in browsers: announced with a lease, listed to everybody. */
export function serveAnnouncements(app: App, announced: AnnouncedRuns): void {
  describeAnnouncements(app);
  app.get('/api/runs', (context) => context.json(announced.list, 200, NOT_KEPT));
  app.put('/api/runs/:id', async (context) => {
    const id = runId(context.req.param('id'));
    const announcement = await readBody(context, AnnouncementSchema);
    const address = remoteAddress(context);
    const { id: listed, isNew } = announced.announce(id, announcement, isThisMachine(address) ? '' : address);
    return context.json({ id: listed, lease_seconds: LEASE_SECONDS }, isNew ? 201 : 200, NOT_KEPT);
  });
  app.delete('/api/runs/:id', (context) => {
    announced.remove(runId(context.req.param('id')));
    return context.body(null, 204);
  });
}

function runId(text: string): string {
  if (RUN_ID.test(text)) return text;
  throw new HttpProblem(
    400,
    'invalid_message',
    'A run is named by 22 to 64 random letters, digits, "_" and "-".',
  );
}

function describeAnnouncements(app: App): void {
  const tag = 'runs';
  const lease = z.object({ id: z.string().describe('Of its list entry.'), lease_seconds: z.int() });
  describe(app, {
    method: 'get',
    path: '/api/runs',
    tag,
    summary: 'The runs in browsers, as their list entries',
    answers: { 200: { description: 'The list', schema: z.array(PipelineListingSchema) } },
  });
  describe(app, {
    method: 'put',
    path: '/api/runs/{id}',
    tag,
    summary: 'Tell of a run in a browser, again before its lease ends; `id` is a secret of who tells',
    body: { description: 'How it does', contentTypes: ['application/json'], schema: AnnouncementSchema },
    answers: {
      200: { description: 'Listed on', schema: lease },
      201: { description: 'Listed', schema: lease },
      404: { description: 'No such pipeline; the near miss is named' },
      503: { description: 'As many as are listed' },
    },
  });
  describe(app, {
    method: 'delete',
    path: '/api/runs/{id}',
    tag,
    summary: 'A run in a browser has ended',
    answers: { 204: { description: 'Listed no more' } },
  });
}
