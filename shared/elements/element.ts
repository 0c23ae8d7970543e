import type { z } from 'zod';
import { SightlineError } from '../errors.ts';
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
  /** The events that the run of this pipeline will know; see `reportUnknownEvent`. Absent: nobody knows yet. */
  readonly events?: readonly string[];
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
  /** Accepts its own output: what is checked once may be checked again. */
  readonly schema: z.ZodType;
  /** What it takes; empty for a source. */
  readonly inputs: readonly FlowKind[];
  /** It needs every one of its inputs together, say frames and what was found in them. Default: any of them will do. */
  readonly joins?: boolean;
  /** What it takes with this configuration, where that depends on it; `inputs` and `joins` otherwise. */
  readonly inputsOf?: (config: JsonValue) => Pick<PipelineElement, 'inputs' | 'joins'>;
  /** What it gives; `input`: the kind that came; null: nothing. */
  readonly output: FlowKind | 'input' | null;
  /** What it gives with this configuration, where that depends on it; `output` otherwise. */
  readonly outputOf?: (config: JsonValue) => FlowKind | 'input' | null;
  readonly hosts: readonly HostName[];
  /** It runs modules of the user, of which nobody knows what they do to the thread that they run in. */
  readonly runsUserCode?: true;
  readonly events: Readonly<Record<string, EventDeclaration>>;
  /** What it understands besides, with this configuration, which need not be right; nothing by default. */
  readonly eventsOf?: (config: unknown) => Readonly<Record<string, EventDeclaration>>;
  /** A configuration that works: for documents and for the cases that every element must pass. */
  readonly example?: JsonValue;
  /**
   * Makes a running one from what `interpret` gave (`step` for detectors). Absent for sources: the host opens them.
   * Throws `invalid_document` for what its schema refuses.
   */
  readonly create?: (config: JsonValue, context: ElementContext) => Element;
  /** Reads what passed the schema. Undefined when a reference leads nowhere, which it then has reported. */
  interpret(config: unknown, scope: ElementScope): Interpretation | undefined;
}

/** What every definition says, whatever its configuration. */
type Facts = Omit<PipelineElement, 'schema' | 'interpret' | 'create'>;

/** An element that is made from its configuration as it stands in the document. */
export interface ElementDefinition<Config extends JsonValue> extends Facts {
  readonly schema: z.ZodType<Config>;
  readonly create?: (config: Config, context: ElementContext) => Element;
  /** Absent: it comes down to its configuration, and refers to nothing. */
  interpret?(config: Config, scope: ElementScope): Interpretation | undefined;
}

/** An element that is made from what its configuration comes down to once references are followed. */
export interface ResolvingDefinition<Config, Resolved> extends Facts {
  readonly schema: z.ZodType<Config>;
  /** Of what `create` takes: it crossed a document, a store or a thread since `interpret` gave it. */
  readonly resolved: z.ZodType<Resolved>;
  readonly create?: (resolved: Resolved, context: ElementContext) => Element;
  interpret(config: Config, scope: ElementScope): Interpretation | undefined;
}

/** Makes an element that can stand in a list with elements of other configurations. */
export function defineElement<Config extends JsonValue>(
  definition: ElementDefinition<Config>,
): PipelineElement {
  const { role, schema } = definition;
  return defineResolvingElement<Config, Config>({
    ...definition,
    resolved: schema,
    interpret: (config, scope) =>
      definition.interpret === undefined
        ? interpretationOf(role, config)
        : definition.interpret(config, scope),
  });
}

/** The same for an element with references: `schema` reads the document, `resolved` what `create` takes. */
export function defineResolvingElement<Config, Resolved>(
  definition: ResolvingDefinition<Config, Resolved>,
): PipelineElement {
  const { resolved, create, schema, ...facts } = definition;
  return {
    ...facts,
    schema,
    interpret: (config, scope) => definition.interpret(schema.parse(config), scope),
    ...(create === undefined
      ? {}
      : { create: (config, context) => create(readConfig(facts.type, resolved, config), context) }),
  };
}

/**
 * An element's `configure`: takes what the schema accepts, and answers false otherwise, so that the element is made
 * anew and the error is told.
 */
export function configureWith<Config>(
  schema: z.ZodType<Config>,
  apply: (config: Config) => void,
): (config: JsonValue) => boolean {
  return (config) => {
    const checked = schema.safeParse(config);
    if (checked.success) apply(checked.data);
    return checked.success;
  };
}

function interpretationOf(role: Interpretation['role'], config: JsonValue): Interpretation {
  if (role === 'transform' || role === 'sink') return { role, config };
  throw new SightlineError('internal', `An element of the role \`${role}\` needs an \`interpret\`.`);
}

function readConfig<T>(type: string, schema: z.ZodType<T>, config: JsonValue): T {
  const checked = schema.safeParse(config);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at \`${issue.path.join('.')}\``;
  throw new SightlineError(
    'invalid_document',
    `\`${type}\` cannot be made from this configuration${place}: ${issue?.message ?? ''}`,
    { cause: checked.error },
  );
}
