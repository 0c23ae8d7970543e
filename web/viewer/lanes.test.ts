import { beforeEach, expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeDetector, Openings, turns } from './fake-detector.cases.ts';
import { Lanes } from './lanes.ts';

const LOST = new SightlineError('lane_crashed', 'The worker crashed.');
let openings: Openings<SightlineError | null>;
let choices: string[];
let lanes: Lanes;
let changes: number;

function open(count = 1): void {
  changes = 0;
  choices = [];
  openings = new Openings(() => new FakeDetector('browser', 'wasm'));
  lanes = Lanes.of({
    count,
    open: (step, choice, onHealth, signal) => {
      choices.push(choice);
      return openings.open(step, onHealth, signal);
    },
    onChange: () => {
      changes += 1;
    },
  });
}

beforeEach(() => open());

test('are opened once for a wish', async () => {
  lanes.want('auto');
  lanes.want('auto');
  await openings.last.succeed();
  expect(choices).toEqual(['auto']);
  expect(lanes.detectors).toEqual([openings.last.detector]);
  expect(changes).toBe(1);
});

test('work on while others are opened for another provider, which then replace them', async () => {
  lanes.want('auto');
  await openings.last.succeed();
  const first = openings.last.detector;
  lanes.want('wasm');
  expect(lanes.detectors).toEqual([first]);
  expect(first.closed).toBe(0);
  await openings.last.succeed();
  expect(lanes.detectors).toEqual([openings.last.detector]);
  expect(first.closed).toBe(1);
});

test('are opened anew for the same wish when that is asked for', async () => {
  lanes.want('auto');
  await openings.last.succeed();
  const first = openings.last.detector;
  lanes.again();
  expect(lanes.detectors).toEqual([first]);
  lanes.want('auto');
  await openings.last.succeed();
  expect(first.closed).toBe(1);
  expect(openings.all).toHaveLength(2);
});

test('of a wish that was overtaken are given up', async () => {
  lanes.want('webgpu');
  const overtaken = openings.last;
  lanes.want('wasm');
  expect(overtaken.signal.aborted).toBe(true);
  await openings.last.succeed();
  expect(lanes.detectors).toEqual([openings.last.detector]);
  expect(lanes.error).toBeNull();
});

test('that cannot be opened say why; those that were open stay', async () => {
  lanes.want('auto');
  await openings.last.fail(LOST);
  expect(lanes.hasFailed).toBe(true);
  expect(lanes.error).toBe(LOST);
  lanes.want('wasm');
  expect(lanes.hasFailed).toBe(false);
  await openings.last.succeed();
  lanes.want('webgpu');
  await openings.last.fail(LOST);
  expect(lanes.hasFailed).toBe(false);
  expect(lanes.error).toBe(LOST);
  expect(lanes.detectors).not.toBeNull();
});

test('that are lost and come back say so', async () => {
  lanes.want('auto');
  await openings.last.succeed();
  openings.last.onEvent(LOST);
  expect(lanes.error).toBe(LOST);
  expect(lanes.detectors).not.toBeNull();
  openings.last.onEvent(null);
  expect(lanes.error).toBeNull();
  expect(changes).toBe(3);
});

test('closing closes all, those that come too late too', async () => {
  open(2);
  lanes.want('auto');
  const [first, second] = openings.all;
  await first?.succeed();
  await lanes.close();
  await second?.succeed();
  await turns();
  expect(first?.detector.closed).toBe(1);
  expect(lanes.detectors).toBeNull();
  expect(changes).toBe(1);
});

test('of some steps are the same ones, and fail by themselves', async () => {
  open(2);
  lanes.want('auto');
  const [first, second] = openings.all;
  const some = lanes.some([0]);
  await second?.fail(LOST);
  await first?.succeed();
  expect([lanes.hasFailed, lanes.detectors, lanes.error]).toEqual([true, null, LOST]);
  expect([some.hasFailed, some.detectors, some.error]).toEqual([false, [first?.detector], null]);
  expect(some.detectors).toBe(some.detectors);
});
