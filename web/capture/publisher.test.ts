import { expect, test, vi } from 'vitest';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import type { FromPublish } from '../workers/publish.api.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';
import { Publisher } from './publisher.ts';
import type { PublishState } from './publisher.ts';

/** A worker that says what a test has it say. */
class FakeWorker extends EventTarget {
  readonly said: unknown[] = [];
  ended = false;

  postMessage(message: unknown): void {
    this.said.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: FromPublish): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** A publisher with everything around it. */
function publish() {
  const clock = new FakeClock();
  const workers: FakeWorker[] = [];
  const states: PublishState[] = [];
  const camera = { events: null as SourceEvents | null, stops: 0 };
  const source = {
    report: { rung: 'picture', label: 'Front', width: 4, height: 2, mirrored: false },
    start: (events: SourceEvents) => void (camera.events = events),
    again: () => undefined,
    stop: () => Promise.resolve(void (camera.stops += 1)),
  } as unknown as FrameSource;
  const publisher = new Publisher({
    openCamera: () => Promise.resolve(source),
    startWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    url: 'ws://edge/api/publish/phone',
    onChange: (state) => void states.push(state),
    now: () => clock.now(),
    after: (ms, action) => clock.after(ms, action),
  });
  const frames: { close: () => void; closed: number }[] = [];
  const show = (): void => {
    const frame = { closed: 0, close: () => void (frame.closed += 1) };
    frames.push(frame);
    camera.events?.onFrame(frame as unknown as VideoFrame);
  };
  return { clock, workers, states, camera, publisher, frames, show };
}

const wish = { tell: 'wish', wish: { fps: 10, side: 640 } } as const;

test('a frame goes when the edge is free for one and its time has come; every other is closed at once', async () => {
  const { workers, publisher, frames, show, clock, camera } = publish();
  await vi.waitFor(() => expect(workers.length).toBe(1));
  const [worker] = workers;
  expect(worker?.said).toEqual([{ do: 'open', url: 'ws://edge/api/publish/phone', name: 'Front' }]);
  show();
  worker?.say(wish);
  show();
  worker?.say({ tell: 'free' });
  show();
  worker?.say({ tell: 'free' });
  clock.advance(50);
  show();
  clock.advance(50);
  show();
  expect(frames.map(({ closed }) => closed)).toEqual([1, 1, 0, 1, 0]);
  worker?.say({ tell: 'wish', wish: { fps: 0, side: 640 } });
  worker?.say({ tell: 'free' });
  show();
  expect(frames.at(-1)?.closed).toBe(1);
  expect(publisher.state).toMatchObject({ phase: 'publishing', error: null });
  await publisher.stop();
  expect([worker?.ended, camera.stops, publisher.state.phase]).toEqual([true, 1, 'off']);
});

test('a lost connection is opened again after pauses that grow, with the camera left open', async () => {
  const { workers, publisher, clock, camera } = publish();
  await vi.waitFor(() => expect(workers.length).toBe(1));
  for (const pause of [1000, 2000, 4000, 8000, 10_000, 10_000]) {
    const before = workers.length;
    workers.at(-1)?.say({ tell: 'lost', code: 'edge_lost', message: 'gone' });
    expect(publisher.state).toMatchObject({ phase: 'lost', error: { code: 'edge_lost' } });
    clock.advance(pause - 1);
    expect(workers.length).toBe(before);
    clock.advance(1);
    expect(workers.length).toBe(before + 1);
  }
  workers.at(-1)?.say(wish);
  workers.at(-1)?.say({ tell: 'lost', code: 'edge_lost', message: 'gone' });
  clock.advance(1000);
  expect([workers.length, camera.stops]).toEqual([8, 0]);
  expect(workers.slice(0, -1).every(({ ended }) => ended)).toBe(true);
  await publisher.stop();
  expect(clock.pending).toBe(0);
});

test('what trying again does not change ends it, with the reason', async () => {
  const { workers, publisher, clock, camera } = publish();
  await vi.waitFor(() => expect(workers.length).toBe(1));
  workers[0]?.say({ tell: 'lost', code: 'conflict', message: 'Another camera is published as "phone" now.' });
  expect(publisher.state).toMatchObject({ phase: 'off', error: { code: 'conflict' } });
  await vi.waitFor(() => expect(camera.stops).toBe(1));
  expect([clock.pending, workers.length]).toEqual([0, 1]);
});

test('a camera that fails ends it, with the reason', async () => {
  const { workers, publisher, camera } = publish();
  await vi.waitFor(() => expect(workers.length).toBe(1));
  camera.events?.onEnded();
  expect(publisher.state).toMatchObject({ phase: 'off', error: { message: 'The camera has ended.' } });
});
