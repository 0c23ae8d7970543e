import { z } from '@hono/zod-openapi';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import { revisionOf } from '../../shared/pipeline/revision.ts';
import { nearMiss } from '../../shared/pipeline/near-miss.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import type { ModelRepository, StoredModel } from '../inference/model-repository.ts';
import { contentTypeOf } from './content-types.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { fileResponse, hasCurrent } from './file-response.ts';

const Listing = z.array(ManifestSchema);
const FOREVER = 'public, max-age=31536000, immutable';

/** The models that are there: their list, their manifests and their files. */
export function serveModels(app: App, models: ModelRepository): void {
  describeModels(app);
  app.get('/api/models', async (context) => {
    await models.refresh();
    return context.json(
      models.models.map(({ manifest }) => manifest),
      200,
      CHECKED,
    );
  });
  app.get('/api/models/:id', async (context) => {
    const { manifest } = await findModel(models, context.req.param('id'));
    return manifestResponse(context, manifest, 'no-cache');
  });
  app.get('/models/:id/:version/:file', async (context) => {
    const { id, version, file } = context.req.param();
    const { manifest, file: path } = await findModel(models, id, version);
    if (file === 'manifest.json') return manifestResponse(context, manifest, 'no-cache');
    if (file !== manifest.file) {
      throw new HttpProblem(
        404,
        'not_found',
        `Model ${id} ${version} has the file "${manifest.file}", no other.`,
      );
    }
    const etag = `"${manifest.sha256}"`;
    const contentType = contentTypeOf(file);
    const sendable = { path, size: manifest.size, etag, contentType, cacheControl: FOREVER, encoding: null };
    return fileResponse(sendable, context.req.raw);
  });
}

const CHECKED = { 'Cache-Control': 'no-cache' };

async function findModel(models: ModelRepository, id: string, version?: string): Promise<StoredModel> {
  const known = models.find(id, version);
  if (known !== undefined) return known;
  // It may have been put there since.
  await models.refresh();
  const found = models.find(id, version);
  if (found !== undefined) return found;
  throw new HttpProblem(404, 'not_found', unknownModel(models, id, version));
}

function unknownModel(models: ModelRepository, id: string, version: string | undefined): string {
  const which = version === undefined ? `"${id}"` : `"${id}" in version ${version}`;
  const meant = nearMiss(
    id,
    models.models.map(({ manifest }) => manifest.id),
  );
  return `There is no model ${which}${meant === undefined || meant === id ? '' : `; did you mean "${meant}"?`}`.slice(
    0,
    300,
  );
}

function manifestResponse(
  context: AppContext,
  manifest: StoredModel['manifest'],
  cacheControl: string,
): Response {
  const etag = `"${revisionOf(manifest)}"`;
  const headers = { ETag: etag, 'Cache-Control': cacheControl };
  if (hasCurrent(context.req.header('If-None-Match'), etag)) return context.body(null, 304, headers);
  return context.json(manifest, 200, headers);
}

function describeModels(app: App): void {
  const tag = 'models';
  describe(app, {
    method: 'get',
    path: '/api/models',
    tag,
    summary: 'Every model, by id, the newest version of each first',
    answers: { 200: { description: 'Their manifests', schema: Listing } },
  });
  describe(app, {
    method: 'get',
    path: '/api/models/{id}',
    tag,
    summary: 'The manifest of the newest version of a model',
    answers: { 200: { description: 'The manifest', schema: ManifestSchema } },
  });
  describe(app, {
    method: 'get',
    path: '/models/{id}/{version}/{file}',
    tag,
    summary: 'A file of a model; it never changes',
    answers: { 200: { description: 'Its bytes' }, 304: { description: 'You have it' } },
  });
}
