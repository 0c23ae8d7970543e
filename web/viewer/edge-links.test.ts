import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { EdgeLinks } from './edge-links.ts';
import { FakeDetector, Openings, turns } from './fake-detector.cases.ts';

const LOST = new SightlineError('edge_lost', 'The edge went away.');
let openings: Openings<SightlineError>;
let links: EdgeLinks;

beforeEach(() => {
  vi.useFakeTimers();
  openings = new Openings(() => new FakeDetector('edge', 'cpu'));
  const connect: typeof openings.open = (...how) => openings.open(...how);
  links = EdgeLinks.of({ count: 3, connect, onChange: () => undefined });
});
afterEach(async () => {
  await links.close();
  vi.useRealTimers();
});

test('are up when all are, and the same as long as they are', async () => {
  links.want(true);
  const [first, second, third] = openings.all;
  await first?.succeed();
  await second?.succeed();
  expect([links.detectors, links.isFirstTry]).toEqual([null, true]);
  await third?.succeed();
  expect(links.detectors).toEqual(openings.all.map(({ detector }) => detector));
  expect(links.detectors).toBe(links.detectors);
  expect(links.isFirstTry).toBe(false);
});

test('of some steps are opened without the others, and are the same links', async () => {
  const some = links.some([1]);
  some.want(true);
  expect(openings.all.map(({ step }) => step)).toEqual([1]);
  await openings.last.succeed();
  expect(some.detectors).toEqual([openings.last.detector]);
  expect(links.detectors).toBeNull();
  links.want(true);
  expect(openings.all.map(({ step }) => step)).toEqual([1, 0, 2]);
});

test('one that is lost leaves the others open, and comes back alone', async () => {
  links.want(true);
  for (const opening of openings.all) await opening.succeed();
  openings.all[1]?.onEvent(LOST);
  await turns();
  expect([links.detectors, links.error, links.isFirstTry]).toEqual([null, LOST, false]);
  expect(openings.all.map(({ detector }) => detector.closed)).toEqual([0, 1, 0]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(openings.last.step).toBe(1);
  await openings.last.succeed();
  expect(links.detectors).toHaveLength(3);
});

test('tell those that are up how the run does, and none where nothing goes', async () => {
  links.some([0]).want(true);
  await openings.last.succeed();
  links.tell(30, 2);
  expect(openings.last.detector.told).toEqual([[30, 2]]);
  expect(links.some([]).detectors).toEqual([]);
});
