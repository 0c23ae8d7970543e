import { expect, test } from 'vitest';
import { GARAGE } from '../../../shared/device-listing.cases.ts';
import type { DeviceListing } from '../../../shared/device-listing.ts';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import { homeGroups } from './home-groups.ts';
import type { HomeScene } from './home-groups.ts';
import { RateHistory, SAMPLES } from './rate-history.ts';

function listing(id: string, more: Partial<PipelineListing> = {}): PipelineListing {
  return {
    id,
    revision: '1',
    name: id,
    host: 'edge',
    placement: 'auto',
    source: 'camera',
    elements: [],
    model: null,
    local_only: false,
    state: 'running',
    input_fps: 5,
    infer_fps: 4,
    drop_fps: 1,
    latency_ms: { p50: 1, p95: 2 },
    health: 'ok',
    since: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

const WITH_PIPELINES: DeviceListing = {
  ...GARAGE,
  pipelines: [
    listing('gate'),
    listing('faces', { host: 'browser' }),
    listing('tab', { host: 'browser', of: 'faces' }),
  ],
};
const SCENE: HomeScene = {
  pipelines: [listing('porch'), listing('faces', { host: 'browser', name: 'Faces' })],
  runs: [listing('mine', { of: 'faces', infer_fps: 30 }), listing('theirs', { of: 'faces' })],
  ownRuns: new Set(['mine']),
  devices: [WITH_PIPELINES],
  connected: true,
};

function keysOf(scene: HomeScene): Record<string, readonly string[]> {
  return Object.fromEntries(homeGroups(scene).map(({ id, cards }) => [id, cards.map(({ key }) => key)]));
}

test('every pipeline is where it runs, once', () => {
  expect(keysOf(SCENE)).toEqual({
    edge: ['edge/porch'],
    // What a browser would run for the garage does not run there.
    'device-garage': ['device/garage/gate', 'device/garage/tab'],
    browser: ['browser/faces'],
    others: ['run/theirs'],
  });
  expect(keysOf({ ...SCENE, runs: [] })).not.toHaveProperty('others');
});

test('the run in this page lends its figures to its pipeline, which keeps its name', () => {
  const browser = homeGroups(SCENE).find(({ id }) => id === 'browser');
  expect(browser?.cards[0]?.pipeline).toMatchObject({ id: 'faces', name: 'Faces', infer_fps: 30 });
});

test('each of several runs of this page is its own, not of another browser', () => {
  const pipelines = [...SCENE.pipelines, listing('hall', { host: 'browser' })];
  const runs = [...SCENE.runs, listing('mine too', { of: 'hall', infer_fps: 12 })];
  const scene = { ...SCENE, pipelines, runs, ownRuns: new Set(['mine', 'mine too']) };
  expect(keysOf(scene)).toMatchObject({ browser: ['browser/faces', 'browser/hall'], others: ['run/theirs'] });
  const cards = homeGroups(scene).find(({ id }) => id === 'browser')?.cards ?? [];
  expect(cards.map(({ pipeline }) => pipeline.infer_fps)).toEqual([30, 12]);
});

test('cards and groups lead to the edge that they are of', () => {
  const [edge, garage] = homeGroups(SCENE);
  expect([edge?.events, edge?.cards[0]?.live]).toEqual(['#events', '#live/porch']);
  expect([garage?.events, garage?.cards[0]?.live, garage?.cards[1]?.live]).toEqual([
    '#events?device=garage',
    '#live/garage/gate',
    null,
  ]);
});

function oldIn(scene: HomeScene): boolean[] {
  return homeGroups(scene).flatMap(({ cards }) => cards.map(({ isOld }) => isOld));
}

test('what is not heard now is told to be from before', () => {
  expect(oldIn(SCENE)).toEqual([false, false, false, false, false]);
  expect(oldIn({ ...SCENE, connected: false, devices: [{ ...WITH_PIPELINES, state: 'offline' }] })).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
});

test('where there is nothing, what to do is said', () => {
  const groups = homeGroups({ ...SCENE, pipelines: [], runs: [], devices: [{ ...GARAGE, pipelines: [] }] });
  for (const { cards, empty } of groups) expect([cards.length, empty.length > 20]).toEqual([0, true]);
});

test('rates are kept so long, and forgotten with their pipeline', () => {
  const rates = new RateHistory();
  const [edge] = homeGroups(SCENE);
  for (let sample = 0; sample < 2 * SAMPLES; sample += 1) rates.take(edge?.cards ?? []);
  expect(rates.of('edge/porch')).toEqual(Array.from({ length: SAMPLES }, () => 4));
  rates.take([]);
  expect(rates.of('edge/porch')).toEqual([]);
});
