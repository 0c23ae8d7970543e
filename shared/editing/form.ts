import { elementOf } from '../elements/registry.ts';
import { valueAt } from '../pipeline/finding.ts';
import { edgeRefusalOf } from '../pipeline/flow-placement.ts';
import type { EdgeRefusal } from '../pipeline/flow-placement.ts';
import { readElements } from '../pipeline/graph-elements.ts';
import { taskOf } from './known-models.ts';
import { shapeFormOf, shapesOf } from './shapes.ts';
import type { ElementShapes } from './shapes.ts';
import { flowText } from './write-yaml.ts';

/** One element of a pipeline, as a form shows it. */
export interface FormElement {
  /** Which entry of the list it is. */
  readonly index: number;
  readonly type: string;
  /** Its own name, or the one it goes by. */
  readonly name: string;
  readonly description: string;
  /** What else is said of it, on one line: what neither fields nor a picture show. */
  readonly settings: string;
  /** Of an element with a model; null for others. */
  readonly detection: FormDetection | null;
  /** Of an element with zones, lines or masks; null for others. */
  readonly shapes: ElementShapes | null;
}

/** How a detecting element asks its model. What stands at the element wins over what stands at the model's entry. */
export interface FormDetection {
  /** The task that its model must have. */
  readonly task: string;
  /** The id of the model; null when none is named. */
  readonly model: string | null;
  readonly threshold: number | null;
  readonly labels: readonly string[];
  /** Where it says itself that it runs; null: as the pipeline says. */
  readonly placement: string | null;
  /** Why it must not be put on the edge; null: it may. */
  readonly notOnEdge: EdgeRefusal | null;
}

/** A pipeline as a form shows it. Plain data. */
export interface PipelineForm {
  readonly id: string;
  readonly name: string;
  readonly placement: string;
  /** Why the whole must not be put on the edge; null: it may. */
  readonly notOnEdge: EdgeRefusal | null;
  readonly localOnly: boolean;
  readonly fps: number | null;
  readonly deadlineMs: number | null;
  /** The id of a source, or the address of one that is written out; null when there is none. */
  readonly source: string | null;
  /** Ids that the document declares. */
  readonly sources: readonly string[];
  readonly elements: readonly FormElement[];
}

/** Reads a pipeline from plain data of a document; what has another form than it should is passed over. */
export function formOf(data: unknown, id: string): PipelineForm {
  const written = valueAt(data, ['pipelines', id]);
  const pipeline = Array.isArray(written) ? { elements: written } : written;
  const listed = valueAt(pipeline, ['elements']);
  const elements = Array.isArray(listed) ? readElements(listed) : [];
  const localOnly = valueAt(pipeline, ['local_only']) === true;
  return {
    id,
    name: textAt(pipeline, 'name') ?? '',
    placement: textAt(pipeline, 'placement') ?? 'auto',
    notOnEdge: edgeRefusalOf(localOnly),
    localOnly,
    fps: numberOf(valueAt(pipeline, ['pace', 'fps'])),
    deadlineMs: numberOf(valueAt(pipeline, ['pace', 'deadline_ms'])),
    source: sourceOf(elements.find(({ type }) => type === 'source')?.config),
    sources: Object.keys(Object(valueAt(data, ['sources']) ?? {})),
    elements: elements
      .filter(({ type }) => type !== 'source')
      .map(({ index, type, name, config }) => ({
        index,
        type,
        name,
        description: elementOf(type)?.description ?? '',
        settings: settingsText(config, shapeFormOf(type)?.key),
        detection: detectionOf(data, type, config, {
          placement: textAt(valueAt(listed, [index]), 'placement') ?? null,
          notOnEdge: edgeRefusalOf(localOnly, config),
        }),
        shapes: shapesOf(type, config),
      })),
  };
}

function detectionOf(
  data: unknown,
  type: string,
  config: unknown,
  place: Pick<FormDetection, 'placement' | 'notOnEdge'>,
): FormDetection | null {
  const task = taskOf(type);
  if (task === undefined) return null;
  const written = valueAt(config, ['ai_model']);
  const id = typeof written === 'string' ? written : textAt(written, 'ai_model_id');
  const entry = id === undefined ? undefined : valueAt(data, ['ai_models', id]);
  const first = (key: string): unknown =>
    [config, written, entry].map((at) => valueAt(at, [key])).find((value) => value !== undefined);
  const model = first('model');
  return {
    task,
    model: typeof model === 'string' ? model : null,
    threshold: numberOf(first('confidence_threshold')),
    labels: wordsOf(first('label_filter')),
    ...place,
  };
}

function settingsText(config: unknown, drawn?: string): string {
  if (typeof config !== 'object' || config === null) return config === null ? '' : JSON.stringify(config);
  const shown = Object.fromEntries(
    Object.entries(config).filter(([key]) => !SHOWN.has(key) && key !== drawn),
  );
  return Object.keys(shown).length === 0 ? '' : flowText(shown).replace(/^\{ (.*) \}$/s, '$1');
}

/** Keys that have a field of their own. */
const SHOWN = new Set(['ai_model', 'confidence_threshold', 'label_filter']);

function sourceOf(config: unknown): string | null {
  if (typeof config === 'string') return config;
  return textAt(config, 'uri') ?? textAt(config, 'source_id') ?? null;
}

function textAt(holder: unknown, key: string): string | undefined {
  const value = valueAt(holder, [key]);
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
