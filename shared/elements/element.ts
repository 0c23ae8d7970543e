import type { z } from 'zod';
import type { ModelManifest } from '../models/manifest.ts';
import type { AiModelConfig } from '../pipeline/ai-model-config.ts';
import type { Entries } from '../pipeline/entries.ts';
import type { DocumentPath } from '../pipeline/problem.ts';
import type { ResolvedSource, ResolvedStep } from '../pipeline/resolved.ts';
import type { SourceConfig } from '../pipeline/source-config.ts';

/** What an element may refer to, and where it says that something is wrong. */
export interface ElementScope {
  readonly sources: Entries<SourceConfig>;
  readonly aiModels: Entries<AiModelConfig>;
  /** `path` counts from the element's own configuration; `suggestion` is what was probably meant. */
  report(path: DocumentPath, message: string, suggestion?: string): void;
}

/** What an element comes down to once its references are followed. */
export type Interpretation =
  | { readonly role: 'source'; readonly source: ResolvedSource }
  | {
      readonly role: 'detect';
      readonly step: Omit<ResolvedStep, 'name'>;
      readonly task: ModelManifest['task'];
    };

/** One kind of pipeline element. */
export interface PipelineElement {
  /** The key that it goes by in a document. */
  readonly type: string;
  readonly role: Interpretation['role'];
  /** One sentence, for people. */
  readonly description: string;
  readonly schema: z.ZodType;
  /** Reads what passed the schema. Undefined when a reference leads nowhere, which it then has reported. */
  interpret(config: unknown, scope: ElementScope): Interpretation | undefined;
}

/** The same, with its configuration typed. */
export interface ElementDefinition<Config> extends Omit<PipelineElement, 'schema' | 'interpret'> {
  readonly schema: z.ZodType<Config>;
  interpret(config: Config, scope: ElementScope): Interpretation | undefined;
}

/** Makes an element that can stand in a list with elements of other configurations. */
export function defineElement<Config>(definition: ElementDefinition<Config>): PipelineElement {
  return {
    ...definition,
    interpret: (config, scope) => definition.interpret(definition.schema.parse(config), scope),
  };
}
