import { expect, test } from 'vitest';
import type { PictureWish } from '../../shared/wire/live-messages.ts';
import { LiveGroup } from './live-group.ts';
import type { FrameFacts, GroupFrame, GroupWish } from './live-group.ts';

const TEN: PictureWish = { fps: 10, width: 640, quality: 75 };
const JPEG = { width: 640, height: 360, jpeg: new Uint8Array(4) };

function facts(id: number): FrameFacts {
  return { frame: { id, timestamp: id * 1000 }, ts_new: id, w: 1280, h: 720 };
}

function found(element = 'track') {
  return { element, detections: [] };
}

function opened(wish: GroupWish = { results: true, pictures: TEN }) {
  const sent: string[] = [];
  const group = new LiveGroup(wish, (frame) => sent.push(said(frame)));
  return { group, sent };
}

function said({ frame, picture, results, ts_infer_end }: GroupFrame): string {
  const what = (results ?? []).map(({ element }) => element).join('+');
  return `${frame.id}${picture === null ? '' : ' picture'}${what === '' ? '' : ` ${what}@${ts_infer_end}`}`;
}

/** Something was found in an earlier frame, so pictures wait. */
function awake({ group, sent }: ReturnType<typeof opened>): void {
  group.found(facts(1), found(), 50, 0);
  sent.length = 0;
}

test('of 30 frames a second ten are due, evenly', () => {
  const { group } = opened();
  const due = Array.from({ length: 90 }, (_, index) => group.isDue((index * 1000) / 30));
  expect(due.filter(Boolean)).toHaveLength(30);
  expect(due.slice(0, 7)).toEqual([true, false, false, true, false, false, true]);
});

test('where no pictures are wanted none are due, and results go at once', () => {
  const { group, sent } = opened({ results: true, pictures: null });
  expect(group.isDue(0)).toBe(false);
  group.found(facts(3), found(), 70, 0);
  expect(sent).toEqual(['3 track@70']);
});

test('a picture goes with what was found in it, whichever is there first', () => {
  const it = opened();
  awake(it);
  const { group, sent } = it;
  group.begin(facts(2), 10);
  group.pictured(2, JPEG);
  expect(sent).toEqual([]);
  group.found(facts(2), found(), 90, 20);
  group.begin(facts(4), 30);
  group.found(facts(4), found(), 95, 40);
  group.pictured(4, JPEG);
  expect(sent).toEqual(['2 picture track@90', '4 picture track@95']);
});

test('what another element finds in it follows', () => {
  const it = opened();
  awake(it);
  const { group, sent } = it;
  group.begin(facts(2), 10);
  group.found(facts(2), found('a'), 90, 20);
  group.found(facts(2), found('b'), 91, 20);
  group.pictured(2, JPEG);
  group.found(facts(2), found('c'), 92, 20);
  expect(sent).toEqual(['2 picture a+b@91', '2 c@92']);
});

test('a picture whose frame was left out goes alone as soon as a later one was looked at', () => {
  const it = opened();
  awake(it);
  const { group, sent } = it;
  group.begin(facts(2), 10);
  group.pictured(2, JPEG);
  group.found(facts(3), found(), 90, 60);
  expect(sent).toEqual(['3 track@90', '2 picture']);
});

test('a picture waits a quarter of a second at most, and not at all where nothing is found for long', () => {
  const it = opened();
  awake(it);
  const { group, sent } = it;
  group.begin(facts(2), 10);
  group.pictured(2, JPEG);
  group.tick(200);
  expect(sent).toEqual([]);
  group.tick(260);
  expect(sent).toEqual(['2 picture']);
  group.begin(facts(9), 2000);
  group.pictured(9, JPEG);
  expect(sent).toEqual(['2 picture', '9 picture']);
});

test('a picture of a frame that was looked at before it came does not wait', () => {
  const it = opened();
  awake(it);
  const { group, sent } = it;
  group.found(facts(2), found(), 90, 20);
  group.begin(facts(2), 30);
  group.pictured(2, JPEG);
  expect(sent).toEqual(['2 track@90', '2 picture']);
});

test('a picture that cannot be made leaves its results', () => {
  const it = opened();
  awake(it);
  const { group, sent } = it;
  group.begin(facts(2), 10);
  group.found(facts(2), found(), 90, 20);
  group.pictured(2, null);
  group.begin(facts(3), 30);
  group.pictured(3, null);
  expect(sent).toEqual(['2 track@90']);
});

test('a picture that is made after a later one is not shown', () => {
  const { group, sent } = opened({ results: false, pictures: TEN });
  group.begin(facts(2), 0);
  group.begin(facts(3), 100);
  group.pictured(3, JPEG);
  group.pictured(2, JPEG);
  expect(sent).toEqual(['3 picture']);
});

test('who wants no results gets pictures at once, without them', () => {
  const { group, sent } = opened({ results: false, pictures: TEN });
  group.begin(facts(2), 10);
  group.found(facts(2), found(), 90, 20);
  group.pictured(2, JPEG);
  expect(sent).toEqual(['2 picture']);
});

test('no more than eight are begun, and another run begins anew', () => {
  const { group, sent } = opened();
  let begun = 0;
  for (let id = 1; id < 100; id += 1) {
    if (!group.isDue(id * 200)) continue;
    group.begin(facts(id), id * 200);
    begun += 1;
  }
  expect(begun).toBe(8);
  group.reset();
  expect(group.isDue(50_000)).toBe(true);
  group.pictured(1, JPEG);
  expect(sent).toEqual([]);
});
