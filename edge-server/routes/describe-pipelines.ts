import { z } from '@hono/zod-openapi';
import { PipelineListingSchema } from '../../shared/pipeline/listing.ts';
import { describe } from './describe.ts';
import type { App, Operation } from './describe.ts';

/** Made anew by this library's own zod, which alone knows how to name a schema. */
const ListingSchema = z.object(PipelineListingSchema.shape).openapi('PipelineListing');

const PipelineSchema = z
  .object({
    id: z.string(),
    revision: z.string(),
    name: z.string(),
    definition: z
      .unknown()
      .describe('With every reference followed and every default filled in: what a run needs.'),
    document: z.unknown().describe('As it stands in the document: what an editor changes.'),
    sources: z.unknown().describe('Of the document, those that its elements name.'),
    ai_models: z.unknown().describe('Of the document, those that its elements name.'),
  })
  .openapi('Pipeline');

const ValidationSchema = z
  .object({ valid: z.boolean(), problems: z.array(z.unknown()) })
  .openapi('Validation');

const tag = 'pipelines';
const path = '/api/pipelines/{id}';
const body = {
  description:
    'A pipeline as in the document: a list of elements, or a map with `elements`. See /api/schema/pipeline.json.',
  contentTypes: ['application/json'],
};
const pipeline = { description: 'The pipeline; its revision is the ETag', schema: PipelineSchema };
const lost = { description: 'If-Match or If-None-Match does not hold' };

const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/pipelines',
    tag,
    summary: 'Every pipeline and how it does',
    answers: { 200: { description: 'The list', schema: z.array(ListingSchema) } },
  },
  {
    method: 'post',
    path: '/api/pipelines/validate',
    tag,
    summary: 'What is wrong with a whole document, with lines',
    body: {
      description: 'The document',
      contentTypes: ['application/yaml', 'application/json', 'text/plain'],
    },
    answers: { 200: { description: 'The problems', schema: ValidationSchema } },
  },
  {
    method: 'get',
    path,
    tag,
    summary: 'One pipeline',
    answers: { 200: pipeline, 304: { description: 'You have it' } },
  },
  {
    method: 'put',
    path,
    tag,
    summary: 'Adds or replaces a pipeline',
    body,
    answers: { 200: pipeline, 201: pipeline, 412: lost },
  },
  {
    method: 'patch',
    path,
    tag,
    summary: 'Changes some keys of a pipeline; null puts a key back to its default',
    body: { ...body, contentTypes: ['application/merge-patch+json', 'application/json'] },
    answers: { 200: pipeline, 412: lost },
  },
  {
    method: 'delete',
    path,
    tag,
    summary: 'Removes a pipeline',
    answers: { 204: { description: 'Removed' }, 412: lost },
  },
  ...['pipeline', 'document'].map((name): Operation => ({
    method: 'get',
    path: `/api/schema/${name}.json`,
    tag,
    summary: `JSON Schema of a ${name}`,
    answers: { 200: { description: 'The schema', schema: z.unknown() } },
  })),
];

/** Describes the pipeline routes for `/openapi.json`. */
export function describePipelines(app: App): void {
  for (const operation of OPERATIONS) describe(app, operation);
}
