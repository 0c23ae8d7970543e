import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import { SightlineEventSchema } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { Dice } from '../run/random.cases.ts';
import { throughJson } from '../windows/random-streams.cases.ts';
import { ObjectLives } from './object-lives.ts';
import type { LivesOptions } from './object-lives.ts';

const SECOND = 1_000_000;
const OPTIONS: LivesOptions = {
  endAfter: 2 * SECOND,
  silence: 30 * SECOND,
  keepStill: 600 * SECOND,
  stationaryAfter: 5 * SECOND,
  stationaryShare: 0.15,
  updateEvery: 5 * SECOND,
};
/** Milliseconds since 1970. */
const BEGUN = 1_700_000_000_000;

function livesOf(options: Partial<LivesOptions> = {}): ObjectLives {
  return new ObjectLives('object', { ...OPTIONS, ...options });
}

function thing(track: number, x = 0.5, rest: Partial<Detection> = {}): Detection {
  return { label: 'person', score: 0.8, box: { x, y: 0.5, width: 0.1, height: 0.2 }, track, ...rest };
}

function frame(lives: ObjectLives, seconds: number, detections: readonly Detection[]): SightlineEvent[] {
  return lives.frame(detections, seconds * SECOND, BEGUN + seconds * 1000);
}

/** A frame each tenth of a second; each event as `track phase text`. */
function told(lives: ObjectLives, from: number, to: number, at: (seconds: number) => readonly Detection[]) {
  const frames = Array.from({ length: Math.round((to - from) * 10) }, (_, index) => from + index / 10);
  return frames.flatMap((seconds) =>
    frame(lives, seconds, at(seconds)).map(
      ({ phase, text = '' }) => `${seconds.toFixed(1)} ${phase} ${text}`,
    ),
  );
}

function zonesAt(seconds: number): Partial<Detection> {
  if (seconds > 3) return { zones: ['b'], loitering: ['b'] };
  return seconds > 1 && seconds < 2 ? { zones: ['a'] } : {};
}

test('what comes, stays and goes is told three times, with what it was before and is after', () => {
  const lives = livesOf();
  const first = frame(lives, 0, [thing(7, 0.1)]);
  expect(first).toEqual([
    {
      id: 'object-loyw3v28-7',
      type: 'object',
      phase: 'new',
      at: BEGUN,
      started_at: BEGUN,
      label: 'person',
      score: 0.8,
      track: 7,
      box: { x: 0.1, y: 0.5, width: 0.1, height: 0.2 },
      zones: [],
      after: expect.objectContaining({ label: 'person', stationary: false }),
      text: 'person 7 came.',
    },
  ]);
  expect(frame(lives, 1, [thing(7, 0.2)])).toEqual([]);
  const [update] = frame(lives, 2, [thing(7, 0.3, { zones: ['porch', 'door'] })]);
  expect(update).toMatchObject({
    phase: 'update',
    text: 'person 7 entered door, porch.',
    zones: ['door', 'porch'],
  });
  expect(update?.before).toEqual(first[0]?.after);
  expect(frame(lives, 3, [])).toEqual([]);
  expect(frame(lives, 5, [])).toEqual([]);
  const [end] = frame(lives, 5.1, []);
  expect(end).toMatchObject({ phase: 'end', id: first[0]?.id, at: BEGUN + 5100, ended_at: BEGUN + 2000 });
  expect(end).toMatchObject({ text: 'person 7 left after 2 s.', started_at: BEGUN });
  expect(end?.before).toEqual(update?.after);
});

test('what stands is stationary, trembling or not, and moves again when it does', () => {
  const dice = new Dice(1);
  const x = (seconds: number) =>
    (seconds < 12 ? 0.5 : 0.5 + (seconds - 12) * 0.05) + (dice.next() - 0.5) * 0.012;
  const events = told(livesOf(), 0, 20, (seconds) => [thing(1, x(seconds))]);
  const kinds = events.map((line) => line.replace(/^\S+ /, ''));
  expect(kinds.slice(0, 3)).toEqual([
    'new person 1 came.',
    'update person 1 stands still.',
    'update person 1 moves again.',
  ]);
  expect(Number(events[1]?.split(' ')[0])).toBeCloseTo(5, 0);
  expect(Number(events[2]?.split(' ')[0])).toBeGreaterThan(12.4);
});

test('a slow walker is never stationary', () => {
  const events = told(livesOf(), 0, 30, (seconds) => [thing(1, 0.1 + seconds * 0.01)]);
  expect(events.filter((line) => line.includes('stands'))).toEqual([]);
});

test('changed scores and places are told at most so often, everything else at once', () => {
  const events = told(livesOf(), 0, 9, (seconds) => [thing(1, 0.05 + seconds * 0.08)]);
  expect(events).toEqual(['0.0 new person 1 came.', '5.0 update person 1 is still there.']);
  const atOnce = told(livesOf(), 0, 4, (seconds) => [thing(1, 0.5, zonesAt(seconds))]);
  expect(atOnce).toEqual([
    '0.0 new person 1 came.',
    '1.1 update person 1 entered a.',
    '2.0 update person 1 left a.',
    '3.1 update person 1 loiters in b.',
  ]);
});

test('the score is the median of those so far, the label the surest so far', () => {
  const lives = livesOf();
  const scores = [0.9, 0.2, 0.9, 0.1, 0.9];
  const events = scores.flatMap((score, index) => frame(lives, index / 10, [thing(1, 0.5, { score })]));
  expect(events).toHaveLength(1);
  expect(frame(lives, 0.6, [thing(1, 0.5, { label: 'dog', score: 0.4 })])).toEqual([]);
  const [changed] = frame(lives, 0.7, [thing(1, 0.5, { label: 'dog', score: 9 })]);
  expect(changed).toMatchObject({ label: 'dog', text: 'dog 1 looked like person before.', score: 0.9 });
  expect(changed?.before).toMatchObject({ label: 'person', score: 0.9 });
});

test('after silence what moved is gone; what stood is waited for, and told once when it is there again', () => {
  const lives = livesOf();
  told(lives, 0, 8, (seconds) => [thing(1, 0.5), thing(2, seconds * 0.1)]);
  expect(lives.patience).toBe(30 * SECOND);
  expect(frame(lives, 100, [thing(1, 0.5)]).map(({ phase, track }) => `${phase} ${track}`)).toEqual([
    'end 2',
  ]);
  expect(lives.patience).toBe(600 * SECOND);
  expect(lives.silent(601 * SECOND, BEGUN + 701_000)).toMatchObject([
    { phase: 'end', track: 1, at: BEGUN + 701_000, ended_at: BEGUN + 100_000 },
  ]);
  expect([lives.size, lives.patience]).toEqual([0, null]);
});

test('detections without a track are nothing, of a track that comes twice the surer counts', () => {
  const lives = livesOf();
  const { track: _, ...nobody } = thing(1);
  const events = frame(lives, 0, [nobody, thing(2, 0.1, { score: 0.3 }), thing(2, 0.2, { score: 0.6 })]);
  expect(events.map(({ track, score }) => [track, score])).toEqual([[2, 0.6]]);
});

test('each new has one end, whatever comes, in whatever order, moved from host to host', () => {
  const dice = new Dice(11);
  let [lives, moved]: [ObjectLives, ObjectLives] = [livesOf(), livesOf()];
  const [open, ended] = [new Map<string, SightlineEvent>(), new Set<string>()];
  const take = (event: SightlineEvent): void => {
    expect(SightlineEventSchema.parse(event)).toEqual(event);
    expect(ended.has(event.id)).toBe(false);
    expect(open.has(event.id)).toBe(event.phase !== 'new');
    expect(event.before).toEqual(open.get(event.id)?.after);
    open.set(event.id, event);
    if (event.phase !== 'end') return;
    open.delete(event.id);
    ended.add(event.id);
  };
  let seconds = 0;
  for (let round = 0; round < 2000; round += 1) {
    seconds += dice.below(20) === 0 ? dice.below(100) : 0.1 + dice.next();
    const found = Array.from({ length: dice.below(5) }, () =>
      thing(1 + dice.below(6), dice.next(), { zones: dice.below(3) === 0 ? ['a'] : [] }),
    );
    const events = frame(lives, seconds, found);
    events.forEach(take);
    expect(frame(moved, seconds, found)).toEqual(events);
    const state: JsonValue = throughJson(moved.save());
    moved = livesOf();
    moved.restore(state);
    expect(moved.save()).toEqual(state);
  }
  lives.flush().forEach(take);
  expect([open.size, lives.size]).toEqual([0, 0]);
  expect(ended.size).toBeGreaterThan(50);
  expect(() => lives.restore({ lives: 3 })).toThrow(/no saved state of a list of objects/);
});

test('floods are bounded and counted', () => {
  const lives = livesOf();
  const flood = Array.from({ length: 1200 }, (_, index) => thing(index + 1));
  expect(frame(lives, 0, flood)).toHaveLength(1000);
  expect([lives.size, lives.overflowed]).toEqual([1000, 200]);
});
