import { z } from '@hono/zod-openapi';
import { HttpProblem } from '../http-problem.ts';
import type { Clock } from '../clock.ts';
import type { PipelineFeed } from '../stream/pipeline-feed.ts';
import { eventStream } from '../stream/sse.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_SECONDS = '5';

/** The list of pipelines as server-sent events. */
export function serveEvents(app: App, parts: { feed: PipelineFeed; clock: Clock; maxClients: number }): void {
  describe(app, {
    method: 'get',
    path: '/api/events/stream',
    tag: 'pipelines',
    summary:
      'The list of pipelines, then what changes in it, resumed by Last-Event-ID; and news of models, events and paired edges',
    answers: { 200: { description: 'Events', schema: z.string(), contentType: 'text/event-stream' } },
  });
  const { feed, clock, maxClients } = parts;
  app.get('/api/events/stream', (context) => {
    if (feed.size >= maxClients) {
      throw new HttpProblem(503, 'overloaded', `${maxClients} clients listen already; come back later.`, {
        headers: { 'Retry-After': RETRY_SECONDS },
      });
    }
    const lastEventId = context.req.header('Last-Event-ID');
    return eventStream({
      clock,
      heartbeatMs: HEARTBEAT_MS,
      open: (send) => feed.subscribe(send, lastEventId),
    });
  });
}
