import { z } from '@hono/zod-openapi';
import { asSightlineError } from '../../shared/errors.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { HttpProblem } from '../http-problem.ts';
import type { SourceFacts } from '../sources/verify-source.ts';
import { shownUri } from '../sources/shown-uri.ts';
import type { PipelineStore } from '../store/pipeline-store.ts';
import type { PublishedCameras } from '../stream/published-cameras.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

const NOT_KEPT = { 'Cache-Control': 'no-store' };

const SourceSchema = z.object({
  id: z.string(),
  uri: z.string().describe('As it may be shown: without passwords and tokens.'),
  type: z.enum(['video', 'image', 'audio']),
  live: z.boolean(),
  pipelines: z.array(z.string()).describe('Those that read it.'),
});

const PublishedSchema = z.object({
  id: z.string(),
  uri: z.string().describe('What a document names it by.'),
  name: z.string().nullable().describe('Of the camera; null while it is waited for.'),
  state: z.enum(['publishing', 'waiting']),
  since: z.string().describe('ISO 8601: since when it is in this state.'),
  readers: z.int().describe('Runs that read it.'),
  width: z.int().nullable(),
  height: z.int().nullable(),
});

const ListSchema = z
  .object({ sources: z.array(SourceSchema), published: z.array(PublishedSchema) })
  .openapi('Sources');

const FactsSchema = z.object({
  words: z.string(),
  width: z.int(),
  height: z.int(),
  first_ms: z.int().describe('Until the first picture came.'),
  codec: z.string().nullable(),
  fps: z.number().nullable(),
});

/** What the routes of sources need. */
export interface SourceServices {
  readonly pipelines: PipelineStore;
  readonly published: PublishedCameras;
  /** Looks whether the source of a pipeline gives a picture. Rejects with why not. */
  readonly verify: (graph: PipelineGraph) => Promise<SourceFacts>;
}

/** Where pictures come from: what pipelines read, what is published, and whether it works. */
export function serveSources(app: App, { pipelines, published, verify }: SourceServices): void {
  describeSources(app);
  app.get('/api/sources', (context) =>
    context.json({ sources: sourcesOf(pipelines), published: publishedOf(published) }, 200, NOT_KEPT),
  );
  app.post('/api/pipelines/:id/source/verify', async (context) => {
    const { graph } = pipelines.get(context.req.param('id')).definition;
    const { words, width, height, firstMs, video } = await verify(graph).catch(notSeen);
    const facts = { words, width, height, first_ms: firstMs };
    return context.json({ ...facts, codec: video?.codec ?? null, fps: video?.fps ?? null }, 200, NOT_KEPT);
  });
}

/** What is wrong is not this server. */
function notSeen(error: unknown): never {
  const { code, message } = asSightlineError(error);
  throw code === 'camera' ? new HttpProblem(502, code, message) : error;
}

function sourcesOf(pipelines: PipelineStore): z.output<typeof SourceSchema>[] {
  const known = new Map<string, z.output<typeof SourceSchema>>();
  for (const { id } of pipelines.list()) {
    const { source } = pipelines.get(id).definition;
    // Two pipelines may write different sources out, each in itself.
    const key = `${source.id} ${source.uri}`;
    const { id: name, type, live } = source;
    const listed = known.get(key) ?? { id: name, uri: shownUri(source.uri), type, live, pipelines: [] };
    known.set(key, { ...listed, pipelines: [...listed.pipelines, id] });
  }
  return [...known.values()];
}

function publishedOf({ list }: PublishedCameras): z.output<typeof PublishedSchema>[] {
  return list.map(({ since, ...listed }) => ({
    ...listed,
    uri: `publish:${listed.id}`,
    since: new Date(since).toISOString(),
  }));
}

function describeSources(app: App): void {
  const tag = 'sources';
  describe(app, {
    method: 'get',
    path: '/api/sources',
    tag,
    summary: 'Where pipelines get their pictures, and which cameras browsers publish',
    answers: { 200: { description: 'Both lists', schema: ListSchema } },
  });
  describe(app, {
    method: 'post',
    path: '/api/pipelines/{id}/source/verify',
    tag,
    summary: 'Open the source of a pipeline once more, wait for a picture, and say what it gives',
    answers: {
      200: { description: 'What it gives', schema: FactsSchema },
      404: { description: 'No such pipeline, or no such file' },
      502: { description: 'It gives no picture; the message says why' },
    },
  });
}
