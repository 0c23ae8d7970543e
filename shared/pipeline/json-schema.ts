import { z } from 'zod';
import { DocumentSchema, PipelineSchema } from './schema.ts';

/** JSON Schema (draft 2020-12) of one pipeline, as a document holds it and as the server's API takes it. */
export function pipelineJsonSchema(): Record<string, unknown> {
  return { title: 'Sightline pipeline', ...z.toJSONSchema(PipelineSchema, { io: 'input' }) };
}

/** JSON Schema (draft 2020-12) of a whole document, for editors. */
export function documentJsonSchema(): Record<string, unknown> {
  return { title: 'Sightline document', ...z.toJSONSchema(DocumentSchema, { io: 'input' }) };
}
