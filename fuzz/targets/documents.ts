import { readFileSync } from 'node:fs';
import { elementOf } from '../../shared/elements/registry.ts';
import type { JsonValue } from '../../shared/json.ts';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import { checkDocument } from '../../shared/pipeline/document.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import { structureOf } from '../../shared/pipeline/structure.ts';
import { validateDocument } from '../../shared/pipeline/validate.ts';
import { readYaml } from '../../shared/pipeline/yaml-text.ts';
import { cursorAt } from '../../shared/editing/cursor.ts';
import { describeAt } from '../../shared/editing/describe.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { mutatedJsonText } from '../mutate-json.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

const FILES = [
  'sightline.yaml',
  'examples/graph.yaml',
  'e2e/documents/engine.yaml',
  'e2e/documents/moving.yaml',
  'e2e/documents/capture.yaml',
];

const ANCHORS = `
defaults: &d { ai_model: { model: centernet }, top_k: 3 }
pipelines:
  a:
    - source: camera
    - detect_objects: { <<: *d, confidence_threshold: 0.5 }
`;

/** Documents that are good as they are: our own files, and the templates of the page. */
export function documentTexts(): readonly string[] {
  const files = FILES.map((name) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
  return [...files, ...TEMPLATES.map(({ text }) => text), ANCHORS];
}

/** Checks, validates, resolves and draws: what is said about a document must hold for all that follows. */
function use(text: string): boolean {
  const { document, problems, locate } = checkDocument(text);
  if (document === null) {
    if (problems.length > 0) return false;
    throw new Error('a document was refused and nothing was said about it');
  }
  const errors = validateDocument(document, { models: ['centernet'], host: 'edge', locate });
  return (
    errors.length < Number.MAX_SAFE_INTEGER &&
    Object.keys(document.pipelines).every((id) => draw(document, id))
  );
}

/** A checked document makes graphs; only one that is lenient may have pipelines that lack something. */
function draw(document: SightlineDocument, id: string): boolean {
  const { graph } = resolvePipeline(document, id);
  return structureOf(graph, elementOf).elements.length > 0;
}

function yamlTarget(): OpenTarget {
  const corpus = documentTexts();
  return {
    next: (dice) => {
      const text = mutateText(dice, corpus);
      return () => use(text);
    },
  };
}

function dataTarget(): OpenTarget {
  const corpus = documentTexts().map(dataOf);
  return {
    next: (dice) => {
      const text = mutatedJsonText(dice, dice.pick(corpus) ?? null);
      return () => use(text);
    },
  };
}

function dataOf(text: string): JsonValue {
  return JSON.parse(JSON.stringify(readYaml(text).value));
}

/** What the editor asks about a text that is half written, with the cursor anywhere. */
function editorTarget(): OpenTarget {
  const corpus = documentTexts();
  return {
    next: (dice: Dice) => {
      const text = mutateText(dice, corpus).slice(0, 5000);
      const offset = dice.below(text.length + 1);
      if (dice.chance(0.5)) return () => cursorAt(text, offset) !== null;
      return () => describeAt(text, offset) !== null;
    },
  };
}

/** Documents as texts, as data, and as they stand in an editor. */
export const DOCUMENT_TARGETS: readonly FuzzTarget[] = [
  { name: 'document.yaml', weight: 10, open: yamlTarget },
  { name: 'document.data', weight: 10, open: dataTarget },
  { name: 'document.editor', weight: 3, open: editorTarget },
];
