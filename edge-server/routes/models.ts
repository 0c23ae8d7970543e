import { z } from '@hono/zod-openapi';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import { ModelListingSchema } from '../../shared/models/model-listing.ts';
import { revisionOf } from '../../shared/pipeline/revision.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import type { ModelRepository, StoredModel } from '../inference/model-repository.ts';
import type { ModelLibrary } from '../models/model-library.ts';
import { contentTypeOf } from './content-types.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { hasCurrent } from './file-response.ts';
import { rangeResponse } from './range-response.ts';

const Listing = z.array(ModelListingSchema);
const FOREVER = 'public, max-age=31536000, immutable';

/** The models: their list, their manifests and files, and how to get and remove them. */
export function serveModels(app: App, library: ModelLibrary): void {
  const models = library.repository;
  describeModels(app);
  app.get('/api/models', async (context) => {
    await models.refresh();
    return context.json(library.list, 200, CHECKED);
  });
  serveChanges(app, library);
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
    return rangeResponse(sendable, context.req.raw);
  });
}

function serveChanges(app: App, library: ModelLibrary): void {
  app.post('/api/models/:id/pull', async (context) => {
    const model = await library.request(context.req.param('id'));
    return context.json(model, model.state === 'installed' ? 200 : 202, CHECKED);
  });
  app.delete('/api/models/:id', async (context) => {
    await library.remove(context.req.param('id'));
    return context.body(null, 204);
  });
}

const CHECKED = { 'Cache-Control': 'no-cache' };

async function findModel(models: ModelRepository, id: string, version?: string): Promise<StoredModel> {
  const find = (): StoredModel | undefined =>
    version === undefined ? models.findToRun(id) : models.find(id, version);
  const known = find();
  if (known !== undefined) return known;
  // It may have been put there since.
  await models.refresh();
  const found = find();
  if (found !== undefined) return found;
  throw new HttpProblem(404, 'not_found', unknownModel(models, id, version));
}

function unknownModel(models: ModelRepository, id: string, version: string | undefined): string {
  const known = version === undefined ? undefined : models.find(id);
  if (known === undefined) return models.whyMissing(id).slice(0, 500);
  return `There is no model "${id}" in version ${version}; there is version ${known.manifest.version}.`.slice(
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
    summary:
      'Every model: those that are there by id, those of the catalog that can be downloaded, and files that cannot be used',
    answers: { 200: { description: 'Their manifests as far as known, and how they stand', schema: Listing } },
  });
  describe(app, {
    method: 'post',
    path: '/api/models/{id}/pull',
    tag,
    summary:
      'Begin to download a model of the catalog; asking again changes nothing. The event stream tells of it as `model`',
    answers: {
      200: { description: 'It is there already', schema: ModelListingSchema },
      202: { description: 'It is on its way', schema: ModelListingSchema },
    },
  });
  describe(app, {
    method: 'delete',
    path: '/api/models/{id}',
    tag,
    summary:
      'End the download of a model and remove what has come of it, or remove a model of the own folder, also a broken one',
    answers: { 204: { description: 'It is gone' } },
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
    answers: {
      200: { description: 'Its bytes' },
      206: { description: 'The bytes from `Range: bytes=<from>-` on' },
      304: { description: 'You have it' },
    },
  });
}
