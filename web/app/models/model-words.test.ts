import { expect, test } from 'vitest';
import type { PageModel } from '../../store/page-model.ts';
import { groupsOf, progressWords, sizeWords, stateWords, taskWords } from './model-words.ts';

test('what a model finds is said in a word, also for a task that came later', () => {
  expect([taskWords('face'), taskWords('fly'), taskWords(undefined)]).toEqual(['Faces', 'fly', 'Unknown']);
});

test('sizes and progress say what is known', () => {
  expect([3_660_092, 26_454, null].map(sizeWords)).toEqual(['3.7 MB', '26 kB', 'size not known']);
  expect(progressWords({ loaded: 0, total: 5e6 })).toBe('Waiting for the first bytes');
  expect(progressWords({ loaded: 1e6, total: 5e6 })).toBe('1.0 MB of 5.0 MB');
  expect(progressWords({ loaded: 1e6, total: null })).toBe('1.0 MB so far');
});

function words(place: PageModel['place'], origin: PageModel['origin']): string {
  return stateWords({ state: 'installed', place, origin });
}

test('a model that is ready says where', () => {
  expect([words('browser', 'own'), words('edge', 'own'), words('edge', 'bundled')]).toEqual([
    'In this browser',
    'On the edge',
    'Comes with Sightline',
  ]);
});

function model(id: string, state: PageModel['state']): PageModel {
  const rest = { in_catalog: false, removable: false, loaded: null, total: null, error: null };
  return { id, name: id, state, place: 'edge', origin: 'own', size: 1, ...rest };
}

test('groups follow what can be done, and empty ones are left out', () => {
  const groups = groupsOf([model('a', 'available'), model('b', 'installed'), model('c', 'downloading')]);
  expect(groups.map(({ heading, models }) => [heading, models.map(({ id }) => id)])).toEqual([
    ['Ready to use', ['b']],
    ['To download', ['a', 'c']],
  ]);
});
