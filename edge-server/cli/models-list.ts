import { SightlineError } from '../../shared/errors.ts';
import { accuracyWords } from '../../shared/models/model-quality.ts';
import type { ModelListing } from '../../shared/models/model-listing.ts';
import { catalogEntry, megabytes } from './model-catalog.ts';
import type { CommandModels } from './model-catalog.ts';

const HEADINGS = ['ID', 'VERSION', 'TASK', 'SIZE', 'STATE', 'LICENCE', 'NAME', 'GOOD FOR', 'ACCURACY'];

/** The table of models, a line each; widths follow what stands in it. */
export function tableOf(models: readonly ModelListing[]): string[] {
  const rows = [HEADINGS, ...models.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf(model: ModelListing): string[] {
  const { id, version = '-', task = '-', size, state, license = '-', name, error } = model;
  const bytes = size === null ? '-' : megabytes(size);
  const accuracy = accuracyWords(model) ?? '-';
  const facts = [id, version, task, bytes, state, license, name];
  // What is wrong is long: last, where it makes no column wide.
  return state === 'broken' ? [...facts, '', error ?? ''] : [...facts, model.use ?? '-', accuracy];
}

/** Everything that is known of one model, for people. Throws `not_found`. */
export function describeModel(id: string, { list, repository }: CommandModels): string {
  const model = list.find((each) => each.id === id);
  if (model === undefined) throw new SightlineError('not_found', repository.whyMissing(id));
  const stored = repository.find(id);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Name', model.name],
    ['State', model.error === null ? model.state : `${model.state}: ${model.error}`],
    ['Version', model.version],
    ['Task', model.task],
    ['Family', model.family],
    ['Input', model.preprocess && `${model.preprocess.width} × ${model.preprocess.height} pixels`],
    ['Size', megabytes(model.size)],
    ['Accuracy', accuracyWords(model) ?? undefined],
    ['Good for', model.use],
    ['Licence', model.license],
    ['', model.license_note],
    ['From', model.source],
    ['Address', model.in_catalog ? catalogEntry(id).url : undefined],
    ['Mirror', model.in_catalog ? catalogEntry(id).mirrorName : undefined],
    ['Hash', hashOf(model)],
    ['Labels', labelsOf(model)],
    ['File', stored?.file],
  ];
  return facts
    .flatMap(([what, value]) => (value === undefined ? [] : [`${what.padEnd(8)} ${value}`]))
    .join('\n');
}

function hashOf({ sha256, in_catalog, id }: ModelListing): string | undefined {
  if (sha256 !== undefined) return `sha256 ${sha256}`;
  if (!in_catalog) return undefined;
  const { algorithm, hex } = catalogEntry(id).hash;
  return `${algorithm} ${hex}`;
}

const FEW = 8;

function labelsOf({ labels }: ModelListing): string | undefined {
  if (labels === undefined) return undefined;
  const more = labels.length > FEW ? `, … (${labels.length})` : '';
  return labels.slice(0, FEW).join(', ') + more;
}
