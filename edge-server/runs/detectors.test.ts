import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { Detectors } from './detectors.ts';
import { FakeLaneClient } from './fake-lane-client.cases.ts';
import { graphOf } from './graph.cases.ts';
import { pictureOf } from './picture.cases.ts';

const INFO = { id: 1, timestamp: 0, width: 2, height: 1 };
const GRAPH = graphOf('porch', ['source', 'detect_objects']);

/** Detectors over lanes that a test holds in its hands. */
class Bench {
  readonly clock = new FakeClock();
  readonly clients: FakeLaneClient[] = [];
  readonly logged: string[] = [];
  refuse: SightlineError | null = null;
  readonly detectors = new Detectors({
    join: () => {
      if (this.refuse !== null) return Promise.reject(this.refuse);
      const client = new FakeLaneClient();
      this.clients.push(client);
      return Promise.resolve(client);
    },
    clock: this.clock,
    frames: { close: () => undefined },
    log: (element, message) => this.logged.push(`${element}: ${message}`),
  });
}

/** Lets every promise that can settle do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test('opens one per detecting element, once per way it is asked', async () => {
  const bench = new Bench();
  await bench.detectors.prepare(GRAPH);
  await bench.detectors.prepare(GRAPH);
  expect(bench.clients).toHaveLength(1);
  expect(bench.detectors.get('detect_objects').capacity).toBe(2);
  expect(() => bench.detectors.get('blur')).toThrow('no detector');
  await bench.detectors.prepare(
    graphOf('porch', ['source', 'detect_objects'], { detect_objects: { model: 'other' } }),
  );
  expect(bench.clients.map(({ closed }) => closed)).toEqual([1, 0]);
  await bench.detectors.keepOnly(graphOf('porch', ['source', 'save']));
  expect(bench.clients[1]?.closed).toBe(1);
});

test('a lane that is lost is joined again, as often as it takes', async () => {
  const bench = new Bench();
  await bench.detectors.prepare(GRAPH);
  const lost = bench.detectors.get('detect_objects');
  const pending = lost.detect(pictureOf(2, 1), INFO, {});
  bench.refuse = new SightlineError('lane_crashed', 'still down');
  bench.clients[0]?.crash();
  await expect(pending).rejects.toMatchObject({ code: 'lane_crashed' });
  expect(bench.detectors.get('detect_objects')).toBe(lost);
  await settled();
  bench.clock.advance(500);
  await settled();
  bench.refuse = null;
  bench.clock.advance(1000);
  await settled();
  const found = bench.detectors.get('detect_objects');
  expect(found).not.toBe(lost);
  const result = found.detect(pictureOf(2, 1), INFO, {});
  bench.clients[1]?.answer();
  expect((await result).placement).toBe('edge');
  expect(bench.logged).toEqual([
    expect.stringContaining('detect_objects: The process of model "tiny" ended'),
    'detect_objects: No detector yet: still down',
    'detect_objects: No detector yet: still down',
  ]);
});

test('a model that is not there is said, and a run that ended meanwhile holds no lane', async () => {
  const bench = new Bench();
  bench.refuse = new SightlineError('not_found', 'no such model');
  await expect(bench.detectors.prepare(GRAPH)).rejects.toMatchObject({ code: 'not_found' });
  bench.refuse = null;
  const opening = bench.detectors.prepare(GRAPH);
  await bench.detectors.close();
  await expect(opening).rejects.toMatchObject({ code: 'aborted' });
  await settled();
  expect(bench.clients[0]?.closed).toBe(1);
});
