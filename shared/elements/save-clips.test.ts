import { expect, test } from 'vitest';
import type { SightlineEvent } from '../event.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ClipWish } from '../run/clip-services.ts';
import type { EventStore } from '../run/event-store.ts';
import { contextOf } from './context.cases.ts';
import { messageOfKind, stem } from './message.cases.ts';
import { saveClips } from './save-clips.ts';

interface Trial {
  readonly isFull?: boolean;
  readonly state?: JsonValue;
}

async function started(config: JsonObject = {}, { isFull = false, state }: Trial = {}) {
  const said: string[] = [];
  const stored: string[] = [];
  const wishes: ClipWish[] = [];
  const clips = {
    open(wish: ClipWish) {
      wishes.push(wish);
      return {
        look: (frame: unknown, at: number) => void said.push(`look ${typeof frame} ${at}`),
        begin: (id: string, from: number) => (said.push(`begin ${id} ${from}`), !isFull),
        end: (id: string, until: number) => void said.push(`end ${id} ${until}`),
        close: () => void said.push('close'),
      };
    },
  };
  const put = (event: SightlineEvent) => (stored.push(event.phase), Promise.resolve(event.id));
  const context = contextOf({ clips, events: { put } as unknown as EventStore });
  const element = saveClips.create?.(saveClips.schema.parse(config) as JsonObject, context);
  if (element === undefined) throw new Error('cannot be made');
  await element.setup?.();
  if (state !== undefined) element.restore?.(state);
  const give = (value: Partial<SightlineEvent>) =>
    element.process({
      ...stem(),
      kind: 'event',
      value: { id: 'a', type: 'object', phase: 'new', at: 20_000, started_at: 20_000, ...value },
    });
  return { element, context, said, stored, wishes, give };
}

test('a clip begins before the event, goes on while it lasts and ends after it', async () => {
  const { element, said, stored, wishes, give } = await started({ pre: 3, post: 2, max: 30 });
  expect(wishes[0]).toMatchObject({ pipeline: 'pipeline', preMs: 3000, maxMs: 30_000 });
  await give({ phase: 'new' });
  expect(element.save?.()).toEqual([['pipeline~a', 17_000]]);
  await give({ phase: 'update', at: 25_000 });
  await give({ phase: 'end', at: 29_000, ended_at: 28_000 });
  expect(said).toEqual(['begin pipeline~a 17000', 'end pipeline~a 30000']);
  expect([stored, element.save?.()]).toEqual([['new', 'update', 'end'], []]);
});

test('what has no length has a clip around its moment', async () => {
  const { said, give } = await started();
  await give({ phase: 'once' });
  expect(said).toEqual(['begin pipeline~a 15000', 'end pipeline~a 25000']);
});

test('what went on for longer than a clip may has had its clip', async () => {
  const { said, give, wishes, context } = await started();
  await give({ phase: 'new' });
  wishes[0]?.done('pipeline~a', null);
  await give({ phase: 'update', at: 90_000 });
  await give({ phase: 'end', at: 95_000 });
  expect(said).toEqual(['begin pipeline~a 15000']);
  expect(context.metric).toMatchObject({ clips: 1, open: 0, saved: 3 });
});

test('others are kept as events alone', async () => {
  const { said, stored, give } = await started({ types: ['object'], labels: ['person'] });
  await give({ phase: 'once', label: 'car' });
  await give({ phase: 'once' });
  await give({ phase: 'once', type: 'line', label: 'person' });
  expect([said, stored.length]).toEqual([[], 3]);
  await give({ phase: 'once', label: 'person' });
  expect(said).toHaveLength(2);
});

test('an event whose clip cannot be had is kept, and that is counted and said', async () => {
  const { give, context, stored, wishes } = await started({}, { isFull: true });
  await give({ phase: 'new' });
  wishes[0]?.done('pipeline~b', 'no ffmpeg');
  wishes[0]?.done('pipeline~c', 'no ffmpeg');
  expect([stored, context.metric['without_clip']]).toEqual([['new'], 3]);
  expect(context.lines).toEqual([{ level: 'warn', message: 'there is no clip of pipeline~b: no ffmpeg' }]);
});

test('made anew, what was open goes on, and its end ends it', async () => {
  const { said, give, element } = await started({}, { state: [['pipeline~a', 1234]] });
  await give({ phase: 'end', at: 30_000, ended_at: 30_000 });
  await element.cleanup?.();
  expect(said).toEqual(['begin pipeline~a 1234', 'end pipeline~a 35000', 'close']);
});

test('frames are shown to whoever records, by when they were captured', async () => {
  const { element, said } = await started();
  const frame = { ...stem().frame, capturedAt: 77 };
  await element.process({ ...messageOfKind('frame'), frame });
  expect(said).toEqual([expect.stringMatching(/^look .* 77$/)]);
});

test('other lengths make it anew, other filters do not; a flow without a recorder is told where it belongs', async () => {
  const { element } = await started();
  expect(element.configure?.({ labels: ['car'] })).toBe(true);
  expect(element.configure?.({ pre: 9 })).toBe(false);
  const bare = saveClips.create?.({}, contextOf({ events: {} as unknown as EventStore }));
  expect(() => bare?.setup?.()).toThrow(/flow `main`/);
});
