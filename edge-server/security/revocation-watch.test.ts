import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { openTestAccess } from './access.cases.ts';
import type { Asked } from './authorize.ts';
import { RevocationWatch } from './revocation-watch.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-watch-'));
});
afterEach(() => rm(folder, { recursive: true }));

function asking(token: string): Asked {
  const none = { cookie: undefined, origin: undefined, fetchSite: undefined };
  return { method: 'GET', path: '/api/events/stream', authorization: `Bearer ${token}`, ...none };
}

test('what was let in ends when its token does, and nothing else', async () => {
  const { authenticator, tokens } = await openTestAccess(folder, true);
  const clock = new FakeClock();
  const watch = new RevocationWatch(authenticator, clock, () => undefined);
  const make = async (name: string) => (await tokens.create({ name, role: 'view', expiresAt: null })).token;
  const [phone, tv, gone] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()];
  watch.follow(asking(await make('phone')), phone);
  watch.follow(asking(await make('tv')), tv);
  watch.follow(asking(await make('gone')), gone)();
  clock.advance(2_000);
  await tokens.revoke('phone');
  await tokens.revoke('gone');
  expect(phone).not.toHaveBeenCalled();
  clock.advance(2_000);
  await vi.waitFor(() => expect(phone).toHaveBeenCalledTimes(1));
  clock.advance(60_000);
  await vi.waitFor(() => expect(tv).not.toHaveBeenCalled());
  expect([phone.mock.calls.length, gone.mock.calls.length]).toEqual([1, 0]);
});

test('when it cannot be looked up nobody is put out, and it is said', async () => {
  const { authenticator, tokens } = await openTestAccess(folder, true);
  const clock = new FakeClock();
  const [end, log] = [vi.fn<() => void>(), vi.fn<(message: string) => void>()];
  const { token } = await tokens.create({ name: 'phone', role: 'view', expiresAt: null });
  new RevocationWatch(authenticator, clock, log).follow(asking(token), end);
  vi.spyOn(tokens, 'refresh').mockRejectedValue(new Error('the disk is busy'));
  clock.advance(2_000);
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.stringContaining('the disk is busy')));
  expect(end).not.toHaveBeenCalled();
});
