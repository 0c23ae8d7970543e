import { standingAlone } from '../../shared/editing/pipeline-text.ts';
import type { PlainScope } from '../../shared/editing/pipeline-text.ts';
import { SightlineError } from '../../shared/errors.ts';
import { parsePipelineDefinition, withPipeline } from '../../shared/pipeline/definition.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import { readYaml } from '../../shared/pipeline/yaml-text.ts';
import { hideSecrets, restoreSecrets } from '../sources/hidden-secrets.ts';
import { withoutSecrets } from '../sources/shown-uri.ts';
import type { StoredPipeline } from './offered-pipelines.ts';

/** What somebody wrote of a pipeline, comments and all, as it may be shown. */
export interface KeptText {
  /** Of the pipeline that it says. */
  readonly revision: string;
  readonly text: string;
}

/** By pipeline. */
export type KeptTexts = Readonly<Record<string, KeptText>>;

const MAX_LENGTH = 256 * 1024;
/** Of all texts together. */
const MAX_TOTAL = 4 * 1024 * 1024;
const NOTHING: PlainScope = { sources: {}, ai_models: {} };

/** The texts that still say what is there, by what the pipelines' revisions are. */
export function currentTexts(texts: KeptTexts, revisionOf: (id: string) => string | null): KeptTexts {
  return Object.fromEntries(
    Object.entries(texts).filter(([id, { revision }]) => revision === revisionOf(id)),
  );
}

/**
 * The texts with that of one more pipeline, secrets in its addresses left out. Throws `too_large`, `storage` when there
 * is no more room, and `invalid_document` when the text does not say what the pipeline is.
 */
export function withText(
  texts: KeptTexts,
  text: string,
  pipeline: StoredPipeline,
  document: SightlineDocument,
): KeptTexts {
  const { id, revision } = pipeline;
  if (text.length > MAX_LENGTH)
    throw new SightlineError('too_large', `A text of at most ${MAX_LENGTH / 1024} KiB is kept.`);
  const data = readYaml(text).value;
  if (![NOTHING, pipeline].some((known) => revisionIn(data, id, known, document) === revision))
    throw new SightlineError('invalid_document', `The text does not say what the pipeline "${id}" is.`);
  const more = { ...texts, [id]: { revision, text: shown(text) } };
  const total = Object.values(more).reduce((sum, each) => sum + each.text.length, 0);
  if (total > MAX_TOTAL)
    throw new SightlineError(
      'storage',
      'The texts of all pipelines are too long together. Keep this one yourself.',
    );
  return more;
}

/** What the revision would be if the pipeline were put as the text says it; null when it says none. */
function revisionIn(
  data: unknown,
  id: string,
  known: PlainScope,
  document: SightlineDocument,
): string | null {
  try {
    const json = structuredClone(standingAlone(data, id, known));
    // Whoever wrote it was shown the addresses without their secrets.
    restoreSecrets(json, document);
    const definition = parsePipelineDefinition(json, id, document);
    return resolvePipeline(withPipeline(document, id, definition), id).revision;
  } catch (error) {
    if (error instanceof SightlineError) return null;
    throw error;
  }
}

/** An address can be written so that it is not seen in the text: such a text is not kept. Throws `invalid_document`. */
function shown(text: string): string {
  const seen = withoutSecrets(text);
  const data = readYaml(seen).value;
  if (JSON.stringify(hideSecrets(data)) === JSON.stringify(data)) return seen;
  throw new SightlineError(
    'invalid_document',
    'An address with a secret in it is written in a way that would show it.',
  );
}
