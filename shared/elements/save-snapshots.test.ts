import { expect, test } from 'vitest';
import type { SightlineEvent } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { NewMedia } from '../run/media-store.ts';
import { contextOf } from './context.cases.ts';
import { frame, stem } from './message.cases.ts';
import { saveSnapshots } from './save-snapshots.ts';
import { servicesForCases } from './services.cases.ts';

interface Kept {
  readonly phase: SightlineEvent['phase'];
  readonly media: readonly NewMedia['kind'][];
}

/** The element, with handles that are counted and pictures that say which frame they are of. */
async function bed(config: JsonObject = {}) {
  const kept: Kept[] = [];
  const packed: unknown[] = [];
  const open = new Set<object>();
  const { events, pictures } = servicesForCases();
  if (events === undefined || pictures === undefined) throw new Error('nothing to try with');
  const context = contextOf({
    events: {
      ...events,
      put(event, pipeline, media = []) {
        kept.push({ phase: event.phase, media: media.map(({ kind }) => kind) });
        return Promise.resolve(`${pipeline}~${event.id}`);
      },
    },
    pictures: {
      ...pictures,
      pack(handle) {
        packed.push(handle);
        if (broken.now) return Promise.reject(new Error('no memory'));
        return Promise.resolve({ type: 'image/jpeg', width: 1, height: 1, data: new Uint8Array(1) });
      },
    },
  });
  const broken = { now: false };
  const handles = {
    close: (handle: unknown) => {
      if (typeof handle !== 'object' || handle === null || !open.delete(handle))
        throw new Error('closed twice');
    },
    clone: (handle: unknown) => made({ of: handle }),
  };
  const made = (handle: object): object => {
    open.add(handle);
    return handle;
  };
  const element = saveSnapshots.create?.(saveSnapshots.schema.parse(config) as JsonObject, {
    ...context,
    frames: handles,
  });
  if (element === undefined) throw new Error('cannot be made');
  await element.setup?.();
  const see = (id: number) => element.process(frame(made({ id }), stem(id)));
  const tell = (id: number, phase: SightlineEvent['phase']) =>
    element.process({
      ...stem(id),
      kind: 'event',
      value: { id: 'e', type: 'object', phase, at: 1, started_at: 1 },
    });
  return { element, kept, packed, open, see, tell, broken, context };
}

const BOTH = ['snapshot', 'thumbnail'];

test('an event is kept with the picture of its own frame, what follows of it without', async () => {
  const { kept, packed, see, tell, element, open } = await bed();
  for (const id of [1, 2, 3]) await see(id);
  await tell(2, 'new');
  await tell(3, 'update');
  expect(kept).toEqual([
    { phase: 'new', media: BOTH },
    { phase: 'update', media: [] },
  ]);
  expect(packed).toEqual([{ of: { id: 2 } }, { of: { id: 2 } }]);
  await element.cleanup?.();
  expect(open.size).toBe(0);
});

test('few frames wait, every one is closed, and the nearest after one that is gone stands for it', async () => {
  const { packed, see, tell, element, open } = await bed({ keep_frames: 3 });
  for (let id = 1; id <= 10; id += 1) await see(id);
  expect(open.size).toBe(3);
  await tell(2, 'new');
  expect(packed[0]).toEqual({ of: { id: 8 } });
  await element.cleanup?.();
  await see(11);
  expect(open.size).toBe(0);
});

test('an event whose picture cannot be had is kept all the same', async () => {
  const { kept, see, tell, broken, open, context, element } = await bed();
  await tell(1, 'once');
  broken.now = true;
  await see(2);
  await tell(2, 'once');
  expect(kept.map(({ media }) => media)).toEqual([[], []]);
  expect(context.metric).toMatchObject({ saved: 2, without_picture: 2 });
  await element.cleanup?.();
  expect(open.size).toBe(0);
});

test('the last picture may be wanted instead of the first', async () => {
  const { kept, see, tell } = await bed({ phases: ['end'] });
  await see(1);
  await tell(1, 'new');
  await tell(1, 'end');
  expect(kept.map(({ media }) => media.length)).toEqual([0, 2]);
});
