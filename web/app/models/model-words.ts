import type { ModelListing, ModelState } from '../../../shared/models/model-listing.ts';
import type { PageModel } from '../../store/page-model.ts';
import { formatMegabytes } from '../format.ts';
import type { IconName } from '../icon.ts';

const TASKS: Readonly<Record<string, string>> = {
  detect: 'Objects',
  face: 'Faces',
  pose: 'Poses',
  classify: 'Classes of pictures',
  segment: 'Masks',
};

const SIGNS: Readonly<Record<string, IconName>> = { detect: 'objects', face: 'faces', pose: 'poses' };

/** What a model finds, in a word or two. */
export function taskWords(task: string | undefined): string {
  return task === undefined ? 'Unknown' : (TASKS[task] ?? task);
}

/** The drawing that stands for what a model finds. */
export function signOf({ task }: Pick<ModelListing, 'task'>): IconName {
  return SIGNS[task ?? ''] ?? 'pipeline';
}

const SMALL_BYTES = 100_000;

/** The size for people. */
export function sizeWords(size: number | null): string {
  if (size === null) return 'size not known';
  return size < SMALL_BYTES ? `${Math.round(size / 1e3)} kB` : formatMegabytes(size);
}

const STATES: Readonly<Record<ModelState, string>> = {
  installed: 'Ready',
  // The button beside it says it.
  available: '',
  downloading: 'Downloading',
  broken: 'Cannot be used',
};

/** How a model stands and where. */
export function stateWords({ state, place, origin }: Pick<PageModel, 'state' | 'place' | 'origin'>): string {
  if (state !== 'installed') return STATES[state];
  if (place === 'browser') return 'In this browser';
  return origin === 'bundled' ? 'Comes with Sightline' : 'On the edge';
}

/** How far a download is. */
export function progressWords({ loaded, total }: Pick<ModelListing, 'loaded' | 'total'>): string {
  if (loaded === null || loaded === 0) return 'Waiting for the first bytes';
  if (total === null) return `${formatMegabytes(loaded)} so far`;
  return `${formatMegabytes(loaded)} of ${formatMegabytes(total)}`;
}

/** The groups of the list, each with what belongs to it. */
export function groupsOf(models: readonly PageModel[]): readonly {
  readonly heading: string;
  readonly models: readonly PageModel[];
}[] {
  const group = (heading: string, ...states: ModelState[]) => ({
    heading,
    models: models.filter(({ state }) => states.includes(state)),
  });
  return [
    group('Cannot be used', 'broken'),
    group('Ready to use', 'installed'),
    group('To download', 'available', 'downloading'),
  ].filter((each) => each.models.length > 0);
}
