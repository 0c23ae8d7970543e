import { z } from '@hono/zod-openapi';
import { ElementEventBodySchema, EventBodySchema } from '../control/control-schemas.ts';
import { sendElementEvent, sendEvent } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readBody } from './json-body.ts';

/** Any JSON, as the description of the API can say it. */
const AnyParams = { params: z.record(z.string(), z.unknown()).optional() };
const ACCEPTED = 202;
const JSON_BODY = ['application/json'];
const AcceptedSchema = z
  .object({
    pipeline: z.string(),
    event: z.string(),
    target: z.unknown().describe('Whom it is for: `all`, some flows, or some elements.'),
    state: z.string().describe('Of the run, as of now; what the event begins may take a while.'),
  })
  .openapi('AcceptedEvent');

/** Events for running pipelines and their elements: the built-in ones, and those that elements declare. */
export function serveControl(app: App, controlled: Controlled): void {
  describeControl(app);
  app.post('/api/pipelines/:id/events/:event', async (context) => {
    const { id: pipeline, event } = context.req.param();
    const body = await readBody(context, EventBodySchema);
    return context.json(sendEvent(controlled, { pipeline, event, ...body }), ACCEPTED);
  });
  app.post('/api/pipelines/:id/elements/:name/events/:event', async (context) => {
    const { id: pipeline, name: element, event } = context.req.param();
    const body = await readBody(context, ElementEventBodySchema);
    return context.json(sendElementEvent(controlled, { pipeline, element, event, ...body }), ACCEPTED);
  });
}

function describeControl(app: App): void {
  const answers = {
    202: { description: 'It was accepted', schema: AcceptedSchema },
    400: { description: 'The body or the parameters are not as declared' },
    404: { description: 'No such pipeline, element, flow or event; the near miss is named' },
    409: { description: 'The pipeline does not run on this server, or not now' },
  };
  describe(app, {
    method: 'post',
    path: '/api/pipelines/{id}/events/{event}',
    tag: 'control',
    summary:
      'Sends an event to a running pipeline: start, stop, pause, resume, kill, or one its elements declare',
    body: {
      description: 'Parameters, and whom it is for: all, unless flows or elements are named',
      contentTypes: JSON_BODY,
      schema: EventBodySchema.extend(AnyParams),
      optional: true,
    },
    answers,
  });
  describe(app, {
    method: 'post',
    path: '/api/pipelines/{id}/elements/{name}/events/{event}',
    tag: 'control',
    summary: 'Sends an event to one element of a running pipeline',
    body: {
      description: 'Parameters',
      contentTypes: JSON_BODY,
      schema: ElementEventBodySchema.extend(AnyParams),
      optional: true,
    },
    answers,
  });
}
