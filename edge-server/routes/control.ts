import { z } from '@hono/zod-openapi';
import { elementOf } from '../../shared/elements/registry.ts';
import type { ControlEvent, EventTarget } from '../../shared/run/control.ts';
import { aim } from '../../shared/run/run-events.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import type { RunsFace } from './runs.ts';
import { runOf } from './runs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readBody } from './json-body.ts';

const NamesSchema = z.array(z.string().min(1).max(64)).min(1).max(64).optional();
const ParamsSchema = z.record(z.string(), z.json()).default({});
const ElementBodySchema = z.strictObject({ params: ParamsSchema });
const BodySchema = z.strictObject({ params: ParamsSchema, flows: NamesSchema, elements: NamesSchema });

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
export function serveControl(app: App, face: RunsFace): void {
  describeControl(app);
  app.post('/api/pipelines/:id/events/:event', async (context) => {
    const { id, event } = context.req.param();
    const { params, ...names } = await readBody(context, BodySchema);
    return send(context, face, id, { name: event, params, target: targetOf(names) });
  });
  app.post('/api/pipelines/:id/elements/:name/events/:event', async (context) => {
    const { id, name, event } = context.req.param();
    const { params } = await readBody(context, ElementBodySchema);
    const target: EventTarget = { to: 'elements', elements: [name] };
    return send(context, face, id, { name: event, params, target });
  });
}

function targetOf({ flows, elements }: Pick<z.output<typeof BodySchema>, 'flows' | 'elements'>): EventTarget {
  if (flows !== undefined && elements !== undefined)
    throw new HttpProblem(400, 'invalid_message', 'Name `flows` or `elements`, not both.');
  if (flows !== undefined) return { to: 'flows', flows };
  return elements === undefined ? { to: 'all' } : { to: 'elements', elements };
}

/** Names that nobody knows are said before where the pipeline runs: they are wrong wherever that is. */
function send(context: AppContext, face: RunsFace, id: string, event: ControlEvent): Response {
  const { definition } = face.pipelines.get(id);
  aim(event, definition.graph, elementOf);
  const run = runOf(face, id);
  run.send(event);
  const answer = { pipeline: id, event: event.name, target: event.target, state: run.state };
  return context.json(answer, ACCEPTED);
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
      schema: BodySchema.extend(AnyParams),
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
      schema: ElementBodySchema.extend(AnyParams),
      optional: true,
    },
    answers,
  });
}
