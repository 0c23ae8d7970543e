import { expect, test } from 'vitest';
import { settle } from '../../shared/fake-clock.cases.ts';
import { WakeLock } from './wake-lock.ts';

/** A browser's wake locks, counted. */
function locks(refuses = false) {
  const state = { requested: 0, held: 0 };
  const request = async (): Promise<{ release(): Promise<void> }> => {
    state.requested += 1;
    await settle();
    if (refuses) throw new DOMException('battery', 'NotAllowedError');
    state.held += 1;
    return { release: () => Promise.resolve(void (state.held -= 1)) };
  };
  return { state, wake: new WakeLock({ request }) };
}

test('it is held while it is wanted, once, and asked for again after it was let go', async () => {
  const { state, wake } = locks();
  for (const wanted of [true, true, false, false, true]) {
    wake.want(wanted);
    await settle();
    await settle();
    expect(state.held).toBe(wanted ? 1 : 0);
  }
  expect(state.requested).toBe(2);
});

test('however quickly it is wanted and let go, none is left over', async () => {
  const { state, wake } = locks();
  for (const wanted of [true, false, true, false, true, false]) wake.want(wanted);
  for (let turn = 0; turn < 10; turn += 1) await settle();
  expect(state).toEqual({ requested: 3, held: 0 });
});

test('a browser that refuses, or has none, does no harm', async () => {
  const { state, wake } = locks(true);
  wake.want(true);
  wake.want(false);
  await settle();
  expect(state.held).toBe(0);
  const none = new WakeLock(undefined);
  none.want(true);
  none.want(false);
  await settle();
});
