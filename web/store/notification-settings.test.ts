import { beforeEach, expect, test } from 'vitest';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import type { PushWish } from '../../shared/sinks/push-wish.ts';
import type { ToldDevice } from './edge-telling.ts';
import { NotificationSettings } from './notification-settings.ts';
import type { PushState } from './push.ts';

const WISH: PushWish = PushWishSchema.parse({ labels: ['cat'], cool_down_s: 60 });

let state: PushState;
let devices: ToldDevice[];
let did: unknown[];
let broken: boolean;
beforeEach(() => {
  [state, devices, did, broken] = ['off', [], [], false];
});

const device = (id: string, wish: PushWish = WISH): ToldDevice => ({
  id,
  name: `${id}’s`,
  since: 1,
  told_at: null,
  ...wish,
});

function settings(): NotificationSettings {
  return new NotificationSettings({
    name: 'Chrome on Linux',
    push: {
      state: () => Promise.resolve(state),
      ownId: () => Promise.resolve('own'),
      enable: (wish, name) => {
        did.push(['enable', wish?.labels, name]);
        state = 'on';
        devices.push(device('own'));
        return Promise.resolve();
      },
      disable: () => {
        did.push('disable');
        state = 'off';
        devices = devices.filter(({ id }) => id !== 'own');
        return Promise.resolve();
      },
      test: () => Promise.resolve({ arrived: true, words: 'There.' }),
    },
    telling: {
      sinks: () => Promise.resolve([]),
      test: () => Promise.resolve({ arrived: true, words: 'There.' }),
      devices: () => (broken ? Promise.reject(new Error('gone')) : Promise.resolve([...devices])),
      remove: (id) => {
        did.push(['remove', id]);
        devices = devices.filter((each) => each.id !== id);
        return Promise.resolve();
      },
    },
    events: {
      counts: () =>
        Promise.resolve({
          total: 3,
          bytes: 0,
          labels: { cat: 1, person: 2 },
          zones: {},
          pipelines: {},
          types: { object: 3 },
        }),
    },
  });
}

test('a browser that is told of nothing wishes for all, and is called after itself', async () => {
  const it = settings();
  await it.refresh();
  expect(it.snapshot).toMatchObject({
    state: 'off',
    name: 'Chrome on Linux',
    ownId: null,
    labels: ['person', 'cat'],
  });
  expect(it.snapshot.wish).toEqual(PushWishSchema.parse({}));
});

test('once it is told, what it wishes for and is called is what the edge keeps', async () => {
  const it = settings();
  const seen: (string | null)[] = [];
  it.on((snapshot) => seen.push(snapshot.state));
  await it.enable(WISH, 'Kitchen');
  expect(did).toEqual([['enable', ['cat'], 'Kitchen']]);
  expect(it.snapshot).toMatchObject({ state: 'on', wish: WISH, name: 'own’s' });
  await it.disable();
  expect(seen).toEqual(['on', 'off']);
});

test('a browser that the edge has forgotten is off, whatever the browser thinks', async () => {
  state = 'on';
  const it = settings();
  await it.refresh();
  expect(it.snapshot.state).toBe('off');
});

test('to remove this browser’s own entry is to turn it off; another’s is removed', async () => {
  devices = [device('other')];
  const it = settings();
  await it.enable(WISH, '');
  await it.remove('other');
  await it.remove('own');
  expect(did.slice(1)).toEqual([['remove', 'other'], 'disable']);
  expect(it.snapshot.devices).toEqual([]);
});

test('an edge that does not answer is said; what was known stays', async () => {
  devices = [device('other')];
  const it = settings();
  await it.refresh();
  broken = true;
  await it.refresh();
  expect(it.snapshot).toMatchObject({ problem: 'gone', devices: [{ id: 'other' }] });
  broken = false;
  await it.refresh();
  expect(it.snapshot.problem).toBe(null);
});
