import { expect, test } from 'vitest';
import type { RunStructure } from '../../shared/run/control.ts';
import type { DetectorPlace } from '../viewer/viewer.api.ts';
import { placesInPage, placesOnEdge } from './detector-places.ts';

const SAID: readonly DetectorPlace[] = [
  { element: 'faces', placement: 'browser', reason: 'the document pins it to the browser' },
  { element: 'poses', placement: 'edge', reason: 'the document pins it to the edge' },
];

const of = (name: string, type: string) => ({ name, type, flow: 'main', description: '', events: [] });

const STRUCTURE: RunStructure = {
  id: 'door',
  revision: '1',
  flows: [],
  elements: [of('source', 'source'), of('faces', 'detect_faces'), of('log', 'log'), of('mine', './mine.mjs')],
  wires: [],
  events: [],
};

test('detectors of a page are where it says, and on the edge once the whole run is', () => {
  expect(placesInPage({ host: 'browser', detectors: SAID })).toBe(SAID);
  expect(placesInPage({ host: 'edge', detectors: SAID })).toEqual(
    ['faces', 'poses'].map((element) => ({
      element,
      placement: 'edge',
      reason: 'the whole run is on the edge',
    })),
  );
});

test('detectors of a pipeline of an edge are there, and nothing is said of other elements', () => {
  expect(placesOnEdge(STRUCTURE)).toEqual([
    { element: 'faces', placement: 'edge', reason: 'its pipeline runs there' },
  ]);
  expect(placesOnEdge(null)).toEqual([]);
});
