import { z } from '@hono/zod-openapi';
import type { Clock } from '../clock.ts';
import { runOf } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { TapFeed } from '../stream/tap-feed.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { Followers } from './followers.ts';
import { readQuery } from './json-body.ts';

/** Taps of all clients together. */
const MAX_TAPS = 32;
const QuerySchema = z.object({
  side: z.enum(['input', 'output']).default('output').describe('What it takes in, or what it gives.'),
  every: z.coerce.number().int().min(1).max(100_000).default(1).describe('One message in so many.'),
});

/** Looks at what goes into or comes out of elements that run, without disturbing them. */
export function serveTaps(app: App, face: Controlled & { readonly clock: Clock }): void {
  describeTaps(app);
  const full = `${MAX_TAPS} taps are open already; close one.`;
  const followers = new Followers({ clock: face.clock, most: MAX_TAPS, full });
  app.get('/api/pipelines/:id/taps/:element', (context) => {
    const { id, element } = context.req.param();
    const run = runOf(face, id);
    const query = readQuery(context, QuerySchema);
    return followers.follow((send) => {
      const feed = new TapFeed(send);
      const endTap = run.tap({ element, ...query, onMessage: (message) => feed.take(message) });
      return () => {
        feed.close();
        endTap();
      };
    });
  });
}

function describeTaps(app: App): void {
  describe(app, {
    method: 'get',
    path: '/api/pipelines/{id}/taps/{element}',
    tag: 'control',
    summary: 'What an element takes in or gives, as events; pictures as small JPEGs',
    query: QuerySchema,
    answers: {
      200: { description: 'Events', schema: z.string(), contentType: 'text/event-stream' },
      404: { description: 'No such pipeline or element; the near miss is named' },
      409: { description: 'The pipeline does not run on this server, or not now' },
    },
  });
}
