import { expect, test } from 'vitest';
import type { OpenMedia } from '../../shared/run/media-store.ts';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { pictureOf } from './picture.ts';
import { unhurried } from './sink.cases.ts';

const BYTES = new Uint8Array([0xff, 0xd8]);
const PICTURE: OpenMedia = {
  kind: 'snapshot',
  type: 'image/jpeg',
  bytes: BYTES.length,
  createdAt: 1,
  bytesOf: () => Promise.resolve(BYTES),
};

/** A store to which the picture comes when a test says so. */
function bed(signal = unhurried()) {
  const clock = new FakeClock();
  const store = { picture: null as OpenMedia | null, asked: 0 };
  const media = {
    open: () => {
      store.asked += 1;
      return Promise.resolve(store.picture);
    },
  };
  const of = (at: number) => pictureOf({ media, clock }, notificationOf('a', { at }), signal);
  const pass = async (ms: number): Promise<void> => {
    for (let spent = 0; spent < ms; spent += 50) {
      await settle();
      clock.advance(50);
    }
    await settle();
  };
  return { clock, store, of, pass };
}

test('a picture that is stored a moment later than its event goes along', async () => {
  const { clock, store, of, pass } = bed();
  const asked = of(clock.wallTime());
  await pass(500);
  store.picture = PICTURE;
  await pass(50);
  expect(await asked).toEqual({ type: 'image/jpeg', bytes: BYTES });
  expect(clock.pending).toBe(0);
});

test('what has none is waited for two seconds, and what happened long ago not at all', async () => {
  const { clock, store, of, pass } = bed();
  const asked = of(clock.wallTime());
  await pass(2000);
  expect([await asked, clock.pending, clock.now()]).toEqual([null, 0, 2000]);
  store.asked = 0;
  expect([await of(clock.wallTime() - 60_000), store.asked]).toEqual([null, 1]);
});

test('nobody waits for it after the end of the sink', async () => {
  const abort = new AbortController();
  const { clock, of, pass } = bed(abort.signal);
  const asked = of(clock.wallTime());
  await pass(100);
  abort.abort();
  expect([await asked, clock.pending]).toEqual([null, 0]);
});
