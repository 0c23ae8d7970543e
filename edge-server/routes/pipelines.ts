import { checkDocument } from '../../shared/pipeline/document.ts';
import { documentJsonSchema, pipelineJsonSchema } from '../../shared/pipeline/json-schema.ts';
import type { DocumentProblem } from '../../shared/pipeline/problem.ts';
import { validateDocument } from '../../shared/pipeline/validate.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import type { StoredPipeline } from '../store/offered-pipelines.ts';
import type { PipelineStore } from '../store/pipeline-store.ts';
import { hideSecrets, restoreSecrets } from '../sources/hidden-secrets.ts';
import { precondition } from '../store/precondition.ts';
import type { Precondition } from '../store/precondition.ts';
import type { App } from './describe.ts';
import { describePipelines } from './describe-pipelines.ts';
import { hasCurrent } from './file-response.ts';

const NOT_KEPT = { 'Cache-Control': 'no-cache' };
const DOCUMENT_TYPES = /^(application|text)\/(json|yaml|x-yaml|plain)\b/;
const JSON_TYPES = /^application\/((merge-patch\+)?json)\b/;

/** The pipelines: their list, each by its id, checking a document, and the schemas. */
export function servePipelines(app: App, store: PipelineStore, models: ModelRepository): void {
  describePipelines(app);
  app.get('/api/pipelines', (context) => context.json(store.list(), 200, NOT_KEPT));
  app.post('/api/pipelines/validate', async (context) => {
    requireType(context, DOCUMENT_TYPES, 'YAML or JSON');
    return context.json(validate(await context.req.text(), models));
  });
  app.get('/api/schema/pipeline.json', (context) => context.json(pipelineJsonSchema(), 200, NOT_KEPT));
  app.get('/api/schema/document.json', (context) => context.json(documentJsonSchema(), 200, NOT_KEPT));
  app.get('/api/pipelines/:id', (context) => {
    const pipeline = store.get(context.req.param('id'));
    if (!hasCurrent(context.req.header('If-None-Match'), tagOf(pipeline.revision)))
      return answer(context, pipeline);
    return context.body(null, 304, { ETag: tagOf(pipeline.revision), ...NOT_KEPT });
  });
  serveChanges(app, store);
}

function serveChanges(app: App, store: PipelineStore): void {
  app.put('/api/pipelines/:id', async (context) => {
    const json = restored(store, await readJson(context));
    const { created, pipeline } = await store.put(context.req.param('id'), json, conditionOf(context));
    return answer(context, pipeline, created ? 201 : 200);
  });
  app.patch('/api/pipelines/:id', async (context) => {
    const patch = restored(store, await readJson(context));
    return answer(context, await store.patch(context.req.param('id'), patch, conditionOf(context)));
  });
  app.delete('/api/pipelines/:id', async (context) => {
    await store.remove(context.req.param('id'), conditionOf(context));
    return context.body(null, 204);
  });
}

/** Whoever changes a pipeline was shown it without the secrets of its addresses. */
function restored(store: PipelineStore, json: unknown): unknown {
  restoreSecrets(json, store.document);
  return json;
}

function validate(text: string, models: ModelRepository): Validation {
  const { document, problems, locate } = checkDocument(text);
  if (document === null) return { valid: false, problems };
  const manifests = models.models.map(({ manifest }) => manifest);
  const all = [...problems, ...validateDocument(document, { models: manifests, locate })];
  return { valid: !all.some(({ severity }) => severity === 'error'), problems: all };
}

interface Validation {
  readonly valid: boolean;
  readonly problems: readonly DocumentProblem[];
}

function answer(context: AppContext, pipeline: StoredPipeline, status: 200 | 201 = 200): Response {
  return context.json(hideSecrets(pipeline), status, { ETag: tagOf(pipeline.revision), ...NOT_KEPT });
}

/** The ETag of a pipeline. */
export function tagOf(revision: string): string {
  return `"${revision}"`;
}

/** What a request asks of the revision it changes. */
export function conditionOf(context: AppContext): Precondition {
  return precondition(
    context.req.header('If-Match'),
    context.req.header('If-None-Match'),
    (header, revision) => hasCurrent(header, tagOf(revision)),
  );
}

async function readJson(context: AppContext): Promise<unknown> {
  requireType(context, JSON_TYPES, 'application/json');
  const text = await context.req.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'invalid_message', 'The body is not JSON.');
  }
}

/** Throws 415 for a body of another type. */
export function requireType(context: AppContext, types: RegExp, wanted: string): void {
  if (types.test(context.req.header('Content-Type') ?? '')) return;
  throw new HttpProblem(415, 'unsupported', `Send ${wanted}, and say so in Content-Type.`);
}
