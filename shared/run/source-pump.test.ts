import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { SightlineError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { BackoffPolicy } from './backoff.ts';
import { FlightLimit } from './flight-limit.ts';
import { FakeHost } from './fake-host.cases.ts';
import type { FakeFrame } from './fake-thread.cases.ts';
import { dataMessage, packetOf, recordingContext } from './flow-context.cases.ts';
import type { Packet } from './packet.ts';
import { SourceOutlet } from './source-outlet.ts';
import { SourcePump } from './source-pump.ts';
import { POLICY, graphOf, lookupOf } from './test-elements.cases.ts';
import { LocalWire } from './local-wire.ts';

async function pumpOf(
  live: boolean,
  fps: number | null = null,
  config: JsonValue = {},
  most?: number,
  isOnce = false,
  reconnect: Partial<BackoffPolicy> = {},
) {
  const host = new FakeHost(lookupOf({}));
  host.live = live;
  const { context, ledger } = recordingContext();
  const outlet = new SourceOutlet('camera', { ...context, clock: host.clock });
  const told: string[] = [];
  const [element] = graphOf({}, {}).elements;
  if (element === undefined) throw new Error('no source');
  const wire = new LocalWire(
    { from: 'camera', to: 'a', kind: 'frame', policy: POLICY.block(2) },
    { ...context, clock: host.clock },
    outlet,
    { pump: () => undefined },
  );
  outlet.outlet.connect([wire]);
  const limit = new FlightLimit(most, () => ledger.inFlight);
  const pump = new SourcePump<FakeFrame>({
    element: { ...element, config },
    host,
    outlet,
    pace: { fps, deadlineMs: null },
    limit,
    once: isOnce,
    reconnect,
    listener: {
      capture: () => ledger.capture(),
      drop: (_, reason) => void told.push(reason),
      ended: () => void told.push('ended'),
    },
    fate: {
      sourceFailed: (_, againMs) => void told.push(`failed, again in ${againMs}`),
      recovered: () => void told.push('recovered'),
      frozen: (isFrozen) => void told.push(isFrozen ? 'frozen' : 'frozen no more'),
      throttled: (isThrottled) => void told.push(isThrottled ? 'throttled' : 'throttled no more'),
      log: (_level, _element, message) => void told.push(message),
    },
  });
  await pump.open();
  pump.start();
  const take = (): Packet | undefined => {
    const packet = wire.take();
    if (packet?.message.kind === 'frame') host.frames.close(host.frames.of(packet.message.value));
    wire.makeRoom();
    return packet;
  };
  return { host, pump, told, take, ledger, wire, limit };
}

test('a source that can wait waits for room, and no longer once it is stopped', async () => {
  const { host, pump, take } = await pumpOf(false);
  expect(host.source.push()).toBe(undefined);
  let welcome = 0;
  void host.source.push()?.then(() => (welcome += 1));
  await settle();
  expect(welcome).toBe(0);
  take();
  await settle();
  expect(welcome).toBe(1);
  void host.source.push()?.then(() => (welcome += 1));
  await pump.stop();
  await settle();
  expect(welcome).toBe(2);
});

test('with as many frames in flight as may be, one that can wait does so, and a camera loses what comes', async () => {
  const film = await pumpOf(false, null, {}, 1);
  let welcome = false;
  void film.host.source.push()?.then(() => (welcome = true));
  await settle();
  expect(welcome).toBe(false);
  film.ledger.settle(1, 1, { kind: 'delivered' });
  film.limit.ended();
  await settle();
  expect(welcome).toBe(true);
  await film.pump.stop();
  const camera = await pumpOf(true, null, {}, 1);
  expect(camera.host.source.push()).toBe(undefined);
  expect(camera.host.source.push()).toBe(undefined);
  expect([camera.told, camera.ledger.inFlight]).toEqual([['full'], 2]);
  expect(camera.host.frames.open).toBe(1);
});

test('one that can wait is paced by waiting, and a stop leaves no timer behind', async () => {
  const { host, pump, take } = await pumpOf(false, 10);
  let welcome = false;
  void host.source.push()?.then(() => (welcome = true));
  take();
  host.clock.advance(99);
  await settle();
  expect(welcome).toBe(false);
  host.clock.advance(1);
  await settle();
  expect(welcome).toBe(true);
  const waiting = host.source.push();
  await pump.stop();
  await waiting;
  expect(host.clock.pending).toBe(0);
});

test('a live source is never held back: what comes too early or in a pause is counted', async () => {
  const { host, pump, told } = await pumpOf(true, 10);
  void host.source.push();
  expect(host.source.push()).toBe(undefined);
  pump.pause();
  host.clock.advance(100);
  void host.source.push();
  pump.resume();
  expect(told).toEqual(['paced', 'paused']);
  expect(host.frames.open).toBe(1);
});

test('a pause holds a source that can wait, however often it is paused', async () => {
  const { host, pump } = await pumpOf(false);
  pump.pause();
  let welcome = false;
  void host.source.push()?.then(() => (welcome = true));
  pump.resume();
  pump.pause();
  await settle();
  expect(welcome).toBe(false);
  pump.resume();
  await settle();
  expect(welcome).toBe(true);
});

test('a source that fails is opened again, later and later, once per failure', async () => {
  const { host, told, pump } = await pumpOf(true);
  const { source: first } = host;
  const { events } = first;
  first.fail();
  first.fail();
  await settle();
  expect(told).toEqual(['failed, again in 500']);
  const late = host.frames.make(9);
  void events?.onFrame(late, { timestamp: 0, width: 1, height: 1 });
  expect(late.closed).toBe(true);
  await host.clock.advanceAsync(500);
  expect(host.sources).toHaveLength(2);
  host.source.end();
  await settle();
  await host.clock.advanceAsync(1000);
  void host.source.push();
  expect(told).toEqual(['failed, again in 500', 'failed, again in 1000', 'recovered']);
  host.source.fail();
  await pump.stop();
  await settle();
  expect(host.clock.pending).toBe(0);
});

test('a source that will not stop is left alone', async () => {
  const { host, pump, told } = await pumpOf(true);
  host.source.stop = () => new Promise(() => undefined);
  const stopped = pump.stop();
  await host.clock.advanceAsync(5000);
  await stopped;
  expect(told).toEqual([expect.stringContaining('could not be stopped')]);
});

test('whoever waits for room is not woken before there is some', async () => {
  const { wire, host } = await pumpOf(false);
  wire.send(packetOf(dataMessage(7)));
  let welcome = false;
  void host.source.push()?.then(() => (welcome = true));
  wire.buffer.offer(packetOf(dataMessage(8)), () => undefined);
  wire.take();
  wire.makeRoom();
  await settle();
  expect(welcome).toBe(false);
});

test('a live source that falls silent is opened again; one that is asked rarely is not silent', async () => {
  const { host, told, pump } = await pumpOf(true);
  void host.source.push();
  await host.clock.advanceAsync(9_000);
  void host.source.push();
  for (let second = 0; second < 10; second += 1) await host.clock.advanceAsync(1_000);
  expect([told, pump.health]).toEqual([['failed, again in 500'], 'silent']);
  await host.clock.advanceAsync(500);
  expect(host.sources).toHaveLength(2);
  void host.source.push();
  expect([told.at(-1), pump.health]).toEqual(['recovered', 'lively']);
  await pump.stop();
  expect(host.clock.pending).toBe(0);
  const rare = await pumpOf(true, null, { fps: 0.05 });
  for (let second = 0; second < 55; second += 1) await rare.host.clock.advanceAsync(1_000);
  expect(rare.told).toEqual([]);
});

test('time in which the host slept is no silence', async () => {
  const { host, told } = await pumpOf(true);
  void host.source.push();
  const now = host.clock.now.bind(host.clock);
  host.clock.now = () => now() + 3_600_000;
  await host.clock.advanceAsync(1_000);
  expect(told).toEqual([]);
});

test('a live source that repeats one picture is called frozen, until another comes, and left open', async () => {
  const { host, told, pump } = await pumpOf(true);
  let hash = 7;
  Object.assign(host.frames, { hash: () => hash });
  for (let frame = 0; frame < 35; frame += 1) {
    void host.source.push();
    await host.clock.advanceAsync(200);
  }
  expect([told, pump.health]).toEqual([['frozen'], 'frozen']);
  hash = 8;
  void host.source.push();
  expect([told, pump.health]).toEqual([['frozen', 'frozen no more'], 'lively']);
  expect(host.sources).toHaveLength(1);
});

/** Pushes a frame every 200 ms for so many seconds. */
async function feed(host: FakeHost, seconds: number): Promise<void> {
  for (let frame = 0; frame < 5 * seconds; frame += 1) {
    if (host.source.events !== null) void host.source.push();
    await host.clock.advanceAsync(200);
  }
}

/** A host whose only source can be opened anew; `reopened` counts how often it was. */
async function reopenable() {
  const made = await pumpOf(true);
  const { host } = made;
  const state = { reopened: 0, hash: 7, away: false };
  const reopen = (): Promise<void> => {
    if (state.away) return Promise.reject(new SightlineError('not_found', 'it is not there'));
    state.reopened += 1;
    return Promise.resolve();
  };
  const only = Object.assign(host.source, { reopen });
  host.openSource = () => Promise.resolve(only);
  Object.assign(host.frames, { hash: () => state.hash });
  return { ...made, state };
}

test('a source that can be is opened anew when it is frozen, once for each time that it stood still', async () => {
  const { host, told, pump, state } = await reopenable();
  await feed(host, 30);
  expect(state.reopened).toBe(1);
  expect(told).toEqual(['frozen', 'failed, again in 500', 'recovered', 'frozen']);
  expect(pump.health).toBe('frozen');
  state.hash = 8;
  await feed(host, 30);
  expect(state.reopened).toBe(2);
  expect(pump.health).toBe('frozen');
  await pump.stop();
  expect(host.clock.pending).toBe(0);
});

test('the same source gives frames again after it was opened anew; while it is away it is tried again', async () => {
  const { host, told, pump, state } = await reopenable();
  await feed(host, 1);
  state.away = true;
  host.source.fail();
  await settle();
  expect(host.source.events).toBeNull();
  await host.clock.advanceAsync(20_000);
  expect(told.slice(0, 3)).toEqual([500, 1000, 2000].map((ms) => `failed, again in ${ms}`));
  state.away = false;
  await host.clock.advanceAsync(16_000);
  void host.source.push();
  expect([told.at(-1), pump.health, state.reopened]).toEqual(['recovered', 'lively', 1]);
  await pump.stop();
});

test('a source that its host holds back is throttled, neither silent nor failed, and goes on at once', async () => {
  const { host, told, pump, state } = await reopenable();
  const held: { heldBack: string | null } = Object.assign(host.source, { heldBack: null });
  await feed(host, 1);
  held.heldBack = 'the tab is hidden';
  for (let second = 0; second < 60; second += 1) await host.clock.advanceAsync(1_000);
  expect([told, pump.health]).toEqual([['throttled'], 'throttled']);
  held.heldBack = null;
  void host.source.push();
  expect([told, pump.health]).toEqual([['throttled', 'throttled no more'], 'lively']);
  for (let second = 0; second < 10; second += 1) await host.clock.advanceAsync(1_000);
  expect([told.at(-1), state.reopened]).toEqual(['failed, again in 500', 0]);
  await pump.stop();
});

test('a file that breaks in the middle is not begun again, and what is hopeless is not tried again', async () => {
  const clip = await pumpOf(false);
  void clip.host.source.push();
  clip.host.source.fail();
  await settle();
  expect(clip.told).toEqual(['failed, again in null']);
  const early = await pumpOf(false);
  early.host.source.fail();
  await settle();
  expect(early.told).toEqual(['failed, again in 500']);
  early.host.refusal = new SightlineError('forbidden', 'not yours');
  await early.host.clock.advanceAsync(500);
  expect(early.told).toEqual(['failed, again in 500', 'failed, again in null']);
});

test('a camera that was unplugged is looked for again', async () => {
  const { host, told } = await pumpOf(true);
  void host.source.push();
  host.source.fail();
  await settle();
  host.refusal = new SightlineError('not_found', 'no /dev/video0');
  await host.clock.advanceAsync(500);
  expect(told).toEqual(['failed, again in 500', 'failed, again in 1000']);
});

test('what is run once is not opened again: its first failure is the last', async () => {
  const { host, told } = await pumpOf(true, null, {}, undefined, true);
  host.source.fail();
  await settle();
  host.clock.advance(60_000);
  await settle();
  expect(told).toEqual(['failed, again in null']);
});

test('a source is opened again as its document says, and given up when it was tried often enough', async () => {
  const { host, told } = await pumpOf(true, null, {}, undefined, false, { firstMs: 50, tries: 1 });
  host.source.fail();
  await host.clock.advanceAsync(50);
  expect(host.sources).toHaveLength(2);
  host.source.fail();
  await settle();
  expect(told).toEqual(['failed, again in 50', 'failed, again in null']);
});

test('the pixels of a frame are looked at only where a live source is watched', async () => {
  for (const [live, looks] of [
    [true, 2],
    [false, 0],
  ] as const) {
    const { host } = await pumpOf(live);
    const hashes: number[] = [];
    Object.assign(host.frames, { hash: () => hashes.push(7) });
    void host.source.push();
    void host.source.push();
    expect(hashes).toHaveLength(looks);
  }
});
