import { expect, test } from 'vitest';
import { FakeClock, settle } from '../fake-clock.cases.ts';
import { DueClips } from './due-clips.ts';
import type { DueClip } from './open-clips.ts';

const START = 1_000_000;

/** Clips of at most ten seconds, each made when it is told to be; with 5 s before the event, and 15 s for late ones. */
function bed() {
  const clock = new FakeClock(0, START);
  const [made, said]: [DueClip[], [string, string | null][]] = [[], []];
  const waiting: ((trouble?: Error) => void)[] = [];
  let releases = 0;
  const clips = new DueClips(
    { pipeline: 'porch', preMs: 5000, maxMs: 10_000, done: (id, reason) => void said.push([id, reason]) },
    {
      clock,
      make: (clip) =>
        new Promise((resolve, reject) => {
          made.push(clip);
          waiting.push((trouble) => (trouble === undefined ? resolve() : reject(trouble)));
        }),
      release: () => void (releases += 1),
    },
  );
  const finish = async (number: number, trouble?: Error): Promise<void> => {
    waiting[number]?.(trouble);
    await settle();
  };
  return { clock, clips, made, said, finish, releases: () => releases };
}

test('a clip is made once it is due, and told of once it is made', async () => {
  const { clock, clips, made, said, finish } = bed();
  expect(clips.begin('a', START)).toBe(true);
  clips.end('a', START + 3000);
  clock.advance(2999);
  expect(made).toEqual([]);
  clock.advance(1);
  expect(made).toEqual([{ eventId: 'a', from: START, until: START + 3000 }]);
  await settle();
  expect([said, clock.pending]).toEqual([[], 0]);
  await finish(0);
  expect(said).toEqual([['a', null]]);
});

test('one whose end nobody tells is made when it is as long as it may be', () => {
  const { clock, clips, made } = bed();
  clips.begin('a', START - 4000);
  clock.advance(6000);
  expect(made).toEqual([{ eventId: 'a', from: START - 4000, until: START + 6000 }]);
});

test('one that cannot be made is told of with why, and keeps no other back', async () => {
  const { clock, clips, said, finish } = bed();
  for (const id of ['a', 'b']) {
    clips.begin(id, START);
    clips.end(id, START);
  }
  clock.advance(0);
  await finish(0, new Error('the disk is full'));
  await finish(1);
  expect(said).toEqual([
    ['a', 'the disk is full'],
    ['b', null],
  ]);
});

test('what is open or being made is needed, and always what may be asked for late', async () => {
  const { clock, clips, finish } = bed();
  const always = (): number => clock.wallTime() - 20_000;
  expect(clips.neededFrom).toBe(always());
  clips.begin('a', START - 8000);
  clock.advance(14_000);
  // It is being made.
  expect([clips.neededFrom, always()]).toEqual([START - 8000, START - 6000]);
  await finish(0);
  expect(clips.neededFrom).toBe(always());
  clips.begin('b', START - 7000);
  expect(clips.neededFrom).toBe(START - 7000);
});

test('closing makes what is open of what there is, and releases once that is made', async () => {
  const { clock, clips, made, said, finish, releases } = bed();
  clips.begin('a', START);
  clips.begin('b', START - 2000);
  clock.advance(1000);
  clips.close();
  expect(made.map(({ eventId, until }) => [eventId, until])).toEqual([
    ['a', START + 1000],
    ['b', START + 1000],
  ]);
  expect([clips.isClosed, clock.pending, releases()]).toEqual([true, 0, 0]);
  await finish(1);
  expect(releases()).toBe(0);
  await finish(0, new Error('nothing was recorded then'));
  expect([said.length, releases()]).toEqual([2, 1]);
});

test('with nothing to make, closing releases at once', () => {
  const { clips, releases } = bed();
  clips.close();
  expect(releases()).toBe(1);
});
