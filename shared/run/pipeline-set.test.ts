import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import type { PipelineTask, SetReport, TaskRunner } from './pipeline-set-slot.ts';
import { PipelineSet, type PipelineSetInit } from './pipeline-set.ts';

/** A place where pipelines run, that fails as often as told and notices when two calls meet. */
class Place implements TaskRunner<PipelineTask> {
  readonly clock = new FakeClock();
  readonly running = new Map<string, string>();
  readonly calls: string[] = [];
  readonly reports: SetReport[] = [];
  readonly problems: string[] = [];
  list: readonly PipelineTask[] = [];
  fails: (call: string) => boolean = () => false;
  listing: () => Promise<void> = () => Promise.resolve();
  changed: () => void = () => undefined;
  takesMs = 10;
  private readonly busy = new Set<string>();

  open(init: Partial<PipelineSetInit<PipelineTask>> = {}): PipelineSet<PipelineTask> {
    const list = async (): Promise<readonly PipelineTask[]> => {
      await this.listing();
      return this.list;
    };
    const subscribe = (changed: () => void): (() => void) => {
      this.changed = changed;
      return () => undefined;
    };
    const report = (happened: SetReport): void => void this.reports.push(happened);
    return new PipelineSet({
      clock: this.clock,
      provider: { list, subscribe },
      runner: this,
      report,
      ...init,
    });
  }

  async start(task: PipelineTask): Promise<void> {
    await this.act(`start ${task.id}@${task.revision}`, task.id);
    if (this.running.has(task.id)) this.problems.push(`${task.id} started twice`);
    this.running.set(task.id, task.revision);
  }

  async stop(task: PipelineTask): Promise<void> {
    await this.act(`stop ${task.id}@${task.revision}`, task.id);
    if (!this.running.delete(task.id)) this.problems.push(`${task.id} stopped without running`);
  }

  private async act(call: string, id: string): Promise<void> {
    this.calls.push(call);
    if (this.busy.has(id)) this.problems.push(`${call} while another call is under way`);
    this.busy.add(id);
    await new Promise<void>((resolve) => void this.clock.after(this.takesMs, resolve));
    this.busy.delete(id);
    if (this.fails(call)) throw new Error('it does not work');
  }
}

const task = (id: string, revision = '1'): PipelineTask => ({ id, revision });

test('starts, replaces and stops what differs, and nothing else', async () => {
  const place = new Place();
  place.list = [task('a'), task('b')];
  const set = place.open();
  await place.clock.advanceAsync(100);
  expect(place.calls).toEqual(['start a@1', 'start b@1']);
  place.list = [task('a'), task('b', '2'), task('c')];
  await place.clock.advanceAsync(5_100);
  expect(place.calls.slice(2).toSorted()).toEqual(['start b@2', 'start c@1', 'stop b@1']);
  place.list = [task('c')];
  await place.clock.advanceAsync(5_100);
  expect([...place.running]).toEqual([['c', '1']]);
  expect(set.states).toEqual([{ id: 'c', running: '1', wanted: '1', error: null }]);
  await closed(set, place);
});

test('a push is heard at once, also while a list is on its way', async () => {
  const place = new Place();
  const set = place.open({ intervalMs: 1_000_000 });
  await place.clock.advanceAsync(0);
  place.listing = () => new Promise((resolve) => void place.clock.after(50, resolve));
  place.changed();
  place.list = [task('a')];
  await place.clock.advanceAsync(20);
  place.changed();
  place.list = [task('a'), task('b')];
  await place.clock.advanceAsync(200);
  expect(place.running.size).toBe(2);
  await closed(set, place);
});

test('a failing fetch changes nothing, is reported, and tried for ever with growing pauses', async () => {
  const place = new Place();
  place.list = [task('a')];
  const set = place.open();
  await place.clock.advanceAsync(100);
  let asked = 0;
  place.listing = () => {
    asked += 1;
    return Promise.reject(new Error('no route'));
  };
  await place.clock.advanceAsync(600_000);
  expect(place.running.size).toBe(1);
  expect(asked).toBeGreaterThan(36);
  expect(asked).toBeLessThan(46);
  expect(place.reports.at(-1)?.message).toContain(
    'no route. What runs goes on; it is asked for again in 16 s.',
  );
  place.listing = () => Promise.resolve();
  place.list = [];
  await place.clock.advanceAsync(17_000);
  expect(place.running.size).toBe(0);
  await closed(set, place);
});

test('a fetch that never ends counts as failed', async () => {
  const place = new Place();
  place.list = [task('a')];
  place.listing = () => new Promise(() => undefined);
  const set = place.open({ timeoutMs: 2000 });
  await place.clock.advanceAsync(2001);
  place.listing = () => Promise.resolve();
  await place.clock.advanceAsync(1000);
  expect(place.reports[0]?.message).toContain('no answer came within 2 s');
  expect(place.running.size).toBe(1);
  await closed(set, place);
});

test('a pipeline that fails or hangs hinders no other; a new revision of it is tried at once', async () => {
  const place = new Place();
  place.list = [task('bad'), task('good')];
  place.fails = (call) => call === 'start bad@1';
  const set = place.open();
  await place.clock.advanceAsync(60_000);
  expect([...place.running.keys()]).toEqual(['good']);
  expect(set.states[0]).toEqual({ id: 'bad', running: null, wanted: '1', error: 'it does not work' });
  place.list = [task('bad', '2'), task('good')];
  place.changed();
  await place.clock.advanceAsync(20);
  expect(place.running.get('bad')).toBe('2');
  await closed(set, place);
});

test('does not run more than it may, and a name that comes twice once; says so once', async () => {
  const place = new Place();
  place.list = [task('a'), task('a', '2'), task('b'), task('c')];
  const set = place.open({ most: 2 });
  await place.clock.advanceAsync(30_000);
  expect([...place.running]).toEqual([
    ['a', '1'],
    ['b', '1'],
  ]);
  expect(place.reports.filter(({ kind }) => kind === 'failed').map(({ message }) => message)).toEqual([
    'The list names a pipeline twice; the first one counts. Only 2 pipelines may run; 1 were left out: c.',
  ]);
  await closed(set, place);
});

test('what was left out comes in as soon as there is room', async () => {
  const place = new Place();
  place.list = [task('a'), task('b')];
  const set = place.open({ most: 2, intervalMs: 1_000_000 });
  await place.clock.advanceAsync(100);
  place.list = [task('c'), task('d')];
  place.changed();
  await place.clock.advanceAsync(100);
  expect([...place.running.keys()].toSorted()).toEqual(['c', 'd']);
  await closed(set, place);
});

test('whatever is listed and whatever fails: in the end exactly the list runs', async () => {
  const lists = fc.array(
    fc.record({
      list: fc.uniqueArray(
        fc.record({ id: fc.constantFrom('a', 'b', 'c'), revision: fc.constantFrom('1', '2', '3') }),
        { selector: ({ id }) => id },
      ),
      waitMs: fc.nat(8_000),
      broken: fc.boolean(),
      bad: fc.constantFrom('start', 'stop', 'neither'),
    }),
    { minLength: 1, maxLength: 15 },
  );
  const property = fc.asyncProperty(lists, fc.integer({ min: 0, max: 3000 }), async (steps, takesMs) => {
    const place = new Place();
    place.takesMs = takesMs;
    const set = place.open();
    for (const { list, waitMs, broken, bad } of steps) {
      place.list = list;
      place.listing = () => (broken ? Promise.reject(new Error('down')) : Promise.resolve());
      place.fails = (call) => call.startsWith(bad);
      await place.clock.advanceAsync(waitMs);
    }
    place.listing = () => Promise.resolve();
    place.fails = () => false;
    await place.clock.advanceAsync(60_000);
    const wanted = (steps.at(-1)?.list ?? []).map(({ id, revision }) => [id, revision]);
    expect(Object.fromEntries(place.running)).toEqual(Object.fromEntries(wanted));
    expect(place.problems).toEqual([]);
    await closed(set, place);
  });
  await fc.assert(property, { numRuns: 60, seed: 20 });
}, 30_000);

test('an answer that is no list is a failed fetch', async () => {
  const place = new Place();
  const set = place.open();
  await place.clock.advanceAsync(100);
  place.list = JSON.parse('{"error":"not a list"}');
  await place.clock.advanceAsync(6_000);
  expect(place.reports.at(-1)?.message).toContain('could not be fetched');
  place.list = [task('a')];
  await place.clock.advanceAsync(6_000);
  expect(place.running.size).toBe(1);
  await closed(set, place);
});

test('closed while a list is on its way, it starts nothing', async () => {
  const place = new Place();
  place.list = [task('a')];
  place.listing = () => new Promise(() => undefined);
  const set = place.open();
  await place.clock.advanceAsync(10);
  await closed(set, place);
  expect(place.reports).toEqual([]);
});

test('closing waits for what hangs only so long, and leaves no timer', async () => {
  const place = new Place();
  place.list = [task('a')];
  const set = place.open();
  await place.clock.advanceAsync(100);
  place.takesMs = 1e9;
  const done = set.close(2000);
  await place.clock.advanceAsync(2001);
  await done;
  expect(place.reports.at(-1)?.message).toContain('did not stop within 2 s');
});

async function closed(set: PipelineSet<PipelineTask>, place: Place): Promise<void> {
  const done = set.close();
  await place.clock.advanceAsync(5_000);
  await done;
  expect(place.running.size).toBe(0);
  expect(place.clock.pending).toBe(0);
}
