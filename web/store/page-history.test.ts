import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import type { HistorySpan } from '../../shared/run/history-report.ts';
import { figuresOf } from '../../shared/run/history.cases.ts';
import { RunHistory } from '../../shared/run/run-history.ts';
import { HistoryFollow } from './history-follow.ts';
import type { HistorySnapshot } from './history-follow.ts';
import { PageHistory } from './page-history.ts';

const NEVER = new AbortController().signal;

/** As much of a viewer as a history sees. */
class SeenViewer {
  state = { phase: 'idle', pipeline: null as string | null, error: null as SightlineError | null };
  run: { state: 'running' } | null = null;
  captured = 0;
  tell: (ageMs: number) => void = () => undefined;
  figures() {
    return this.run === null ? null : figuresOf({ captured: this.captured, delivered: this.captured });
  }
  on(_type: string, listener: (ageMs: number) => void): () => void {
    this.tell = listener;
    return () => (this.tell = () => undefined);
  }
  start(pipeline: string): void {
    this.state = { phase: 'running', pipeline, error: null };
    this.run = { state: 'running' };
    this.captured = 0;
  }
  frames(count: number, ageMs: number): void {
    this.captured += count;
    for (let frame = 0; frame < count; frame += 1) this.tell(ageMs);
  }
}

function pageOf() {
  const clock = new FakeClock(500);
  const viewer = new SeenViewer();
  const page = new PageHistory(viewer as never, clock);
  return { clock, viewer, page };
}

test('what runs in a page is taken down by the second, with the ages of its frames, and its end', async () => {
  const { clock, viewer, page } = pageOf();
  clock.advance(3000);
  expect(page.has('door')).toBe(false);
  viewer.start('door');
  clock.advance(1000);
  viewer.frames(20, 50);
  clock.advance(1000);
  viewer.state = { ...viewer.state, phase: 'idle', pipeline: null };
  viewer.run = null;
  clock.advance(2000);
  expect(page.has('door')).toBe(true);
  const { input, latency_ms, marks } = await page.ask('door')('10m', null, NEVER);
  expect(input.mean.filter((rate) => rate !== null)).toEqual([20, 20]);
  expect(latency_ms.p99).toContain(50);
  expect(marks.map(({ kind }) => kind)).toEqual(['started', 'stopped']);
  page.close();
  expect(clock.pending).toBe(0);
});

test('a run that failed says why; only the newest eight pipelines are remembered', async () => {
  const { clock, viewer, page } = pageOf();
  viewer.start('door');
  clock.advance(1000);
  viewer.run = null;
  viewer.state = { phase: 'failed', pipeline: 'door', error: new SightlineError('edge_lost', 'No camera.') };
  clock.advance(1000);
  const { marks } = await page.ask('door')('10m', null, NEVER);
  expect(marks.at(-1)?.words).toBe('It failed: No camera.');
  for (let index = 0; index < 8; index += 1) {
    viewer.start(`other${index}`);
    clock.advance(1000);
  }
  expect([page.has('door'), page.has('other0'), page.has('other7')]).toEqual([false, true, true]);
  expect((await page.ask('door')('10m', null, NEVER)).input.mean.every((rate) => rate === null)).toBe(true);
  page.close();
});

/** Follows a history of which a frame comes in every second. */
function followed(span: HistorySpan) {
  const clock = new FakeClock();
  const history = new RunHistory();
  const run = {};
  const asked: (number | null)[] = [];
  const told: HistorySnapshot[] = [];
  let broken = false;
  clock.every(1000, () => {
    const figures = figuresOf({ captured: clock.now() / 1000 });
    history.look(clock.now(), { run, state: 'running', reason: '', figures });
  });
  clock.advance(10_000);
  const follow = new HistoryFollow({
    span,
    clock,
    ask: (wanted, after) => {
      asked.push(after === null ? null : after - clock.wallTime());
      if (broken) return Promise.reject(new Error('gone'));
      return Promise.resolve(history.report(wanted, clock.now(), clock.wallTime(), after ?? undefined));
    },
    onSnapshot: (snapshot) => told.push(snapshot),
  });
  const breakIt = (): void => void (broken = true);
  return { clock, asked, told, follow, breakIt };
}

test('a history is asked for once as a whole, then what is new of it', async () => {
  const { clock, asked, told, follow } = followed('10m');
  await settle();
  clock.advance(2000);
  await settle();
  expect(asked).toEqual([null, -3000]);
  expect(told.at(-1)?.report?.input.mean).toHaveLength(11);
  follow.close();
  clock.advance(10_000);
  expect(asked).toHaveLength(2);
});

test('an edge that is gone is said, and what it told stays', async () => {
  const { clock, told, follow, breakIt } = followed('10m');
  await settle();
  breakIt();
  clock.advance(2000);
  await settle();
  expect(told.at(-1)).toMatchObject({ problem: 'gone', report: { count: 9 } });
  follow.close();
});
