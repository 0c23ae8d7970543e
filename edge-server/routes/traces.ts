import { z } from '@hono/zod-openapi';
import type { Clock } from '../clock.ts';
import { followFrames } from '../stream/trace-feed.ts';
import { runOf } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { Followers } from './followers.ts';
import { readQuery } from './json-body.ts';

/** Followers of all clients together. */
const MAX_FOLLOWERS = 32;
const QuerySchema = z.object({
  every: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1)
    .describe('The next one that comes out, each time that so many were captured.'),
});

/** Follows frames through pipelines that run here: when each came to every element, and when it left. */
export function serveTraces(app: App, face: Controlled & { readonly clock: Clock }): void {
  describeTraces(app);
  const full = `${MAX_FOLLOWERS} clients follow frames already; close one.`;
  const followers = new Followers({ clock: face.clock, most: MAX_FOLLOWERS, full });
  app.get('/api/pipelines/:id/traces', (context) => {
    const run = runOf(face, context.req.param('id'));
    const { every } = readQuery(context, QuerySchema);
    return followers.follow((send) => followFrames(run, { every, clock: face.clock, send }));
  });
}

function describeTraces(app: App): void {
  describe(app, {
    method: 'get',
    path: '/api/pipelines/{id}/traces',
    tag: 'control',
    summary: 'The way of sampled frames: when each came to every element, and when it left, as events',
    query: QuerySchema,
    answers: {
      200: { description: 'Events', schema: z.string(), contentType: 'text/event-stream' },
      404: { description: 'No such pipeline; the near miss is named' },
      409: { description: 'The pipeline does not run on this server, or not now' },
    },
  });
}
