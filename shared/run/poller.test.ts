import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { messageOf } from '../errors.ts';
import { Poller, type PollerInit } from './poller.ts';

/** A source that answers as a test says, and what came of it. */
class Bench {
  readonly clock = new FakeClock();
  readonly taken: number[] = [];
  readonly failed: string[] = [];
  asked = 0;
  answer: () => Promise<number> = () => Promise.resolve(this.asked);

  open(init: Partial<PollerInit<number>> = {}): Poller<number> {
    return new Poller({
      clock: this.clock,
      source: {
        read: () => {
          this.asked += 1;
          return this.answer();
        },
      },
      take: (answer) => void this.taken.push(answer),
      failed: (error, waitMs) => void this.failed.push(`${messageOf(error)} ${waitMs}`),
      intervalMs: 1000,
      ...init,
    });
  }
}

test('asks at intervals, and at once when told to', async () => {
  const bench = new Bench();
  const poller = bench.open();
  await bench.clock.advanceAsync(2500);
  expect(bench.taken).toEqual([1, 2, 3]);
  poller.refresh();
  await bench.clock.advanceAsync(0);
  expect(bench.taken).toEqual([1, 2, 3, 4]);
  await poller.close();
  await bench.clock.advanceAsync(10_000);
  expect([bench.taken.length, bench.clock.pending]).toEqual([4, 0]);
});

test('an answer that cannot be taken counts as failed, and the pauses begin anew after one that can', async () => {
  const bench = new Bench();
  let refuses = true;
  const take = (): Promise<void> => (refuses ? Promise.reject(new Error('no')) : Promise.resolve());
  const poller = bench.open({ take });
  await bench.clock.advanceAsync(1600);
  expect(bench.failed).toEqual(['no 500', 'no 1000', 'no 2000']);
  refuses = false;
  await bench.clock.advanceAsync(2000);
  refuses = true;
  await bench.clock.advanceAsync(1000);
  expect(bench.failed.slice(3)).toEqual(['no 500']);
  await poller.close();
});

test('closing waits for an answer that is being taken, and asks no more', async () => {
  const bench = new Bench();
  const steps: string[] = [];
  const take = async (): Promise<void> => {
    await new Promise<void>((resolve) => void bench.clock.after(50, resolve));
    steps.push('taken');
  };
  const poller = bench.open({ take });
  await bench.clock.advanceAsync(10);
  const closed = poller.close().then(() => steps.push('closed'));
  await bench.clock.advanceAsync(100);
  await closed;
  expect([steps, bench.failed, bench.clock.pending]).toEqual([['taken', 'closed'], [], 0]);
});

test('an answer that never comes is given up, also by closing', async () => {
  const bench = new Bench();
  bench.answer = () => new Promise(() => undefined);
  const poller = bench.open({ timeoutMs: 3000 });
  await bench.clock.advanceAsync(3000);
  expect(bench.failed).toEqual(['no answer came within 3 s 500']);
  await bench.clock.advanceAsync(600);
  await poller.close();
  expect([bench.failed.length, bench.clock.pending]).toEqual([1, 0]);
});
