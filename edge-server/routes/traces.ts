import { z } from '@hono/zod-openapi';
import type { Clock } from '../clock.ts';
import { HttpProblem } from '../http-problem.ts';
import { eventStream } from '../stream/sse.ts';
import type { ServerSentEvent } from '../stream/sse.ts';
import { followFrames } from '../stream/trace-feed.ts';
import { runOf } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readQuery } from './json-body.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_SECONDS = '5';
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
  let open = 0;
  app.get('/api/pipelines/:id/traces', (context) => {
    const run = runOf(face, context.req.param('id'));
    const { every } = readQuery(context, QuerySchema);
    if (open >= MAX_FOLLOWERS) throw tooMany();
    const sink: { send: (event: ServerSentEvent) => void } = { send: () => undefined };
    // Begun before the answer does, so that a pipeline that does not run still gets its status.
    const end = followFrames(run, every, (event) => sink.send(event));
    open += 1;
    return eventStream({
      clock: face.clock,
      heartbeatMs: HEARTBEAT_MS,
      open(send) {
        sink.send = send;
        return () => {
          open -= 1;
          end();
        };
      },
    });
  });
}

function tooMany(): HttpProblem {
  return new HttpProblem(503, 'overloaded', `${MAX_FOLLOWERS} clients follow frames already; close one.`, {
    headers: { 'Retry-After': RETRY_SECONDS },
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
