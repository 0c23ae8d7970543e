import { z } from '@hono/zod-openapi';
import type { PipelineStore } from '../store/pipeline-store.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { conditionOf, requireType, tagOf } from './pipelines.ts';

const YAML = 'application/yaml';
const PATH = '/api/pipelines/{id}/text';

/** What was written of the pipelines, comments and all: kept beside what they are, for as long as they are that. */
export function servePipelineTexts(app: App, store: PipelineStore): void {
  describeTexts(app);
  app.get('/api/pipelines/:id/text', (context) => {
    const kept = store.text(context.req.param('id'));
    if (kept === null) return context.body(null, 204, { 'Cache-Control': 'no-store' });
    const headers = { ETag: tagOf(kept.revision), 'Content-Type': YAML, 'Cache-Control': 'no-store' };
    return context.body(kept.text, 200, headers);
  });
  app.put('/api/pipelines/:id/text', async (context) => {
    // No form of a foreign page can send this type.
    requireType(context, /^application\/yaml\b/, 'YAML (application/yaml)');
    await store.keepText(context.req.param('id'), await context.req.text(), conditionOf(context));
    return context.body(null, 204);
  });
}

function describeTexts(app: App): void {
  describe(app, {
    method: 'get',
    path: PATH,
    tag: 'pipelines',
    summary: 'What was written of a pipeline, comments and all, without secrets',
    answers: {
      200: { description: 'The text; the ETag is the revision that it says', schema: z.string() },
      204: { description: 'Nothing is kept of this revision' },
    },
  });
  describe(app, {
    method: 'put',
    path: PATH,
    tag: 'pipelines',
    summary: 'Keeps what was written of a pipeline, until the pipeline is changed otherwise',
    body: { description: 'A document with this pipeline as it is, at most 256 KiB', contentTypes: [YAML] },
    answers: {
      204: { description: 'It is kept' },
      412: { description: 'If-Match does not hold' },
      422: { description: 'The text says something else than the pipeline' },
    },
  });
}
