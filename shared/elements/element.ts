import type { z } from 'zod';
import type { ModelManifest } from '../models/manifest.ts';
import type { AiModelConfig } from '../pipeline/ai-model-config.ts';
import type { Entries } from '../pipeline/entries.ts';
import type { DocumentPath } from '../pipeline/problem.ts';
import type { ResolvedSource, ResolvedStep } from '../pipeline/resolved.ts';
import type { SourceConfig } from '../pipeline/source-config.ts';
import type { JsonValue } from '../json.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { FlowKind } from '../run/message.ts';

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
    }
  | { readonly role: 'transform' | 'sink'; readonly config: JsonValue };

/** Who can run an element. */
export type HostName = 'browser' | 'edge';

/** An event that an element understands. */
export interface EventDeclaration {
  /** One sentence, for people. */
  readonly description: string;
  /** Of its parameters. */
  readonly schema: z.ZodType;
}

/** One kind of pipeline element. */
export interface PipelineElement {
  /** The key that it goes by in a document. */
  readonly type: string;
  readonly role: Interpretation['role'];
  /** One sentence, for people. */
  readonly description: string;
  readonly schema: z.ZodType;
  /** What it takes; empty for a source. */
  readonly inputs: readonly FlowKind[];
  /** What it gives; `input`: the kind that came; null: nothing. */
  readonly output: FlowKind | 'input' | null;
  readonly hosts: readonly HostName[];
  readonly events: Readonly<Record<string, EventDeclaration>>;
  /** Makes a running one from what `interpret` gave (`step` for detectors). Absent for sources: the host opens them. */
  readonly create?: (config: JsonValue, context: ElementContext) => Element;
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
