import type { FormChange } from '../../shared/editing/change-pipeline.ts';
import type { CheckedText, TextSurroundings } from '../../shared/editing/check-text.ts';
import type { Suggestions } from '../../shared/editing/complete.ts';
import type { KeyDescription } from '../../shared/editing/describe.ts';
import type { KnownModel } from '../../shared/editing/known-models.ts';
import type { PlainScope } from '../../shared/editing/pipeline-text.ts';
import type { Outcome } from './outcome.api.ts';

/** A pipeline as an edge gives it. */
export interface EdgeDefinition {
  readonly id: string;
  readonly definition: unknown;
  readonly scope: PlainScope;
}

/** A text of one pipeline. */
export interface SinglePipeline {
  readonly id: string;
  readonly text: string;
}

/** A worker that reads documents, as the page sees it through comlink: whatever a text holds, the page goes on. */
export interface DocumentApi {
  check(text: string, surroundings: TextSurroundings): Promise<Outcome<CheckedText>>;
  suggest(text: string, offset: number, models: readonly KnownModel[]): Promise<Outcome<Suggestions | null>>;
  describe(text: string, offset: number): Promise<Outcome<KeyDescription | null>>;
  /** The text with one change made to a pipeline. */
  change(text: string, id: string, change: FormChange): Promise<Outcome<string>>;
  /** What an edge gave, as a text. */
  write(pipeline: EdgeDefinition): Promise<Outcome<string>>;
  /** A pipeline of a text as plain data for an edge that knows what is in `known`. */
  standAlone(text: string, id: string, known: PlainScope): Promise<Outcome<unknown>>;
  /** One text for each pipeline of a text. */
  split(text: string): Promise<Outcome<readonly SinglePipeline[]>>;
}

/** Starts a worker that reads documents. The caller terminates it. */
export function startDocumentWorker(): Worker {
  return new Worker(new URL('./document.ts', import.meta.url), {
    type: 'module',
    name: 'sightline-document',
  });
}
