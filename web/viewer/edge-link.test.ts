import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { EdgeLink } from './edge-link.ts';
import { FakeDetector, Openings, turns } from './fake-detector.cases.ts';

const LOST = new SightlineError('edge_lost', 'The edge went away.');
let openings: Openings<SightlineError>;
let link: EdgeLink;
let changes: unknown[];

function open(): void {
  changes = [];
  openings = new Openings(() => new FakeDetector('edge', 'cpu'));
  link = new EdgeLink({
    connect: (...connect) => openings.open(0, ...connect),
    onChange: () => changes.push(link.detector),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  open();
});
afterEach(async () => {
  await link.close();
  vi.useRealTimers();
});

test('comes up when wanted, and not before', async () => {
  expect(openings.all).toHaveLength(0);
  link.want(true);
  link.want(true);
  expect(openings.all).toHaveLength(1);
  expect(link.isFirstTry).toBe(true);
  await openings.last.succeed();
  expect(link.detector).toBe(openings.last.detector);
  expect(link.isFirstTry).toBe(false);
  expect(changes).toHaveLength(1);
});

test('is connected anew where it is wanted, without a pause, and the former connection is closed', async () => {
  link.renew();
  expect(openings.all).toHaveLength(0);
  link.want(true);
  await openings.last.succeed();
  const former = openings.last;
  link.renew();
  expect([link.detector, link.error, link.isFirstTry]).toEqual([null, null, true]);
  expect(openings.all).toHaveLength(2);
  await openings.last.succeed();
  expect(link.detector).toBe(openings.last.detector);
  expect([former.detector.closed, openings.last.detector.closed]).toEqual([1, 0]);
});

test('that is renewed while it is being opened gives that up and opens once more', async () => {
  link.want(true);
  const first = openings.last;
  link.renew();
  expect(first.signal.aborted).toBe(true);
  await openings.last.succeed();
  expect(link.detector).toBe(openings.last.detector);
  expect(openings.all).toHaveLength(2);
});

test('that is lost says so at once, and comes back after a pause', async () => {
  link.want(true);
  await openings.last.succeed();
  const lost = openings.last;
  lost.onEvent(LOST);
  expect(link.detector).toBeNull();
  expect(link.error).toBe(LOST);
  expect(changes.at(-1)).toBeNull();
  await turns();
  expect(lost.detector.closed).toBe(1);
  await vi.advanceTimersByTimeAsync(999);
  expect(openings.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await openings.last.succeed();
  expect(link.detector).toBe(openings.last.detector);
  expect(link.error).toBeNull();
});

test('is tried ever more rarely, and at once when there is reason to', async () => {
  link.want(true);
  for (const [index, pause] of [1000, 3000, 7000, 10_000, 10_000].entries()) {
    await openings.last.fail(LOST);
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(openings.all).toHaveLength(index + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(openings.all).toHaveLength(index + 2);
  }
  await openings.last.fail(LOST);
  const before = openings.all.length;
  link.hurry();
  link.hurry();
  expect(openings.all).toHaveLength(before + 1);
  await openings.last.succeed();
  link.hurry();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(openings.all).toHaveLength(before + 1);
});

test('that is lost before anybody had it is tried again', async () => {
  link.want(true);
  openings.last.onEvent(LOST);
  expect(openings.last.signal.aborted).toBe(true);
  await turns();
  expect(link.error).not.toBeNull();
  await vi.advanceTimersByTimeAsync(1000);
  expect(openings.all).toHaveLength(2);
});

test('that is not wanted any more is closed, and an opening that comes too late too', async () => {
  link.want(true);
  await openings.last.succeed();
  link.want(false);
  await turns();
  expect(openings.last.detector.closed).toBe(1);
  link.want(true);
  link.want(false);
  await openings.last.succeed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(link.detector).toBeNull();
  expect(openings.all).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
