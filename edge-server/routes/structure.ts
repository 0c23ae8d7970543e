import { z } from '@hono/zod-openapi';
import { tellStructure } from '../control/control-verbs.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

const StructureSchema = z
  .object({
    id: z.string(),
    revision: z.string(),
    flows: z.array(z.object({ name: z.string(), elements: z.array(z.string()) })),
    elements: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        flow: z.string(),
        description: z.string(),
        events: z.array(z.string()),
      }),
    ),
    wires: z.array(z.object({ from: z.string(), to: z.string(), kind: z.string(), policy: z.string() })),
    events: z.array(z.string()).describe('Built-in events first, then every declared one.'),
  })
  .openapi('Structure');

/** What pipelines consist of, wherever they run. */
export function serveStructure(app: App, controlled: Controlled): void {
  describe(app, {
    method: 'get',
    path: '/api/pipelines/{id}/structure',
    tag: 'control',
    summary: 'What a pipeline consists of and which events it understands, wherever it runs',
    answers: {
      200: { description: 'Its elements, flows, wires and events', schema: StructureSchema },
      404: { description: 'No such pipeline; the near miss is named' },
    },
  });
  app.get('/api/pipelines/:id/structure', (context) => {
    const structure = tellStructure(controlled, { pipeline: context.req.param('id') });
    return context.json(structure, 200, { 'Cache-Control': 'no-cache' });
  });
}
