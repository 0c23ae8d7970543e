import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FromCapture, ToCapture } from '../workers/capture.api.ts';
import { climb } from './capture-ladder.ts';
import { CaptureWorker } from './capture-worker.ts';

/** A worker that answers as the test says. */
class FakeCapture extends EventTarget {
  readonly heard: ToCapture[] = [];
  terminated = false;
  answer: (message: ToCapture) => FromCapture | null = () => null;

  postMessage(message: ToCapture): void {
    this.heard.push(message);
    const answer = this.answer(message);
    if (answer !== null) this.say(answer);
  }

  say(data: FromCapture): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  terminate(): void {
    this.terminated = true;
  }
}

class Track extends EventTarget {
  stopped = false;
  stop(): void {
    this.stopped = true;
  }
}

/** What was cloned of the track. */
let clones: Track[] = [];
const frame = { closed: 0, clone: () => frame, close: () => void (frame.closed += 1) };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
const video = { currentTime: 0, readyState: 4 } as HTMLVideoElement & { currentTime: number };

function trackOf(): MediaStreamVideoTrack {
  const clone = (): Track => {
    const made = new Track();
    clones.push(made);
    return made;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  return Object.assign(new Track(), { clone }) as unknown as MediaStreamVideoTrack;
}

function workerOf(answer: FakeCapture['answer'] = () => null) {
  const port = new FakeCapture();
  port.answer = answer;
  return { port, worker: new CaptureWorker(port, () => performance.now()) };
}

const reads = (message: ToCapture): FromCapture | null =>
  message.type === 'read' ? { type: 'reading' } : null;
const refuses = (message: ToCapture): FromCapture | null =>
  message.type === 'read' ? { type: 'failed', message: 'not here' } : null;

beforeEach(() => {
  vi.useFakeTimers();
  clones = [];
  frame.closed = 0;
  vi.stubGlobal('HTMLVideoElement', function element() {});
  vi.stubGlobal('HTMLMediaElement', { HAVE_CURRENT_DATA: 2 });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function withProcessor(): void {
  vi.stubGlobal(
    'MediaStreamTrackProcessor',
    class {
      readonly readable = new ReadableStream();
    },
  );
}
function withCallback(): void {
  Object.assign(HTMLVideoElement.prototype, { requestVideoFrameCallback: () => 1 });
  withFrames();
}
function withFrames(): void {
  vi.stubGlobal('VideoFrame', function videoFrame() {
    return frame;
  });
}

test('the ladder goes down step by step, to words', async () => {
  withProcessor();
  const asked = workerOf(reads);
  expect((await climb(trackOf(), video, asked.worker)).name).toBe('track-processor');
  expect(asked.port.heard).toEqual([]);
  expect((await climb(trackOf(), video, null)).name).toBe('track-processor');
  vi.stubGlobal('MediaStreamTrackProcessor', undefined);
  Reflect.deleteProperty(globalThis, 'MediaStreamTrackProcessor');
  withCallback();
  expect((await climb(trackOf(), video, workerOf(reads).worker)).name).toBe('worker-track-processor');
  const callback = await climb(trackOf(), video, workerOf(refuses).worker);
  expect([callback.name, callback.sleepsHidden]).toEqual(['video-frame-callback', true]);
  vi.stubGlobal('HTMLVideoElement', function element() {});
  const timed = await climb(trackOf(), video, workerOf(refuses).worker);
  expect([timed.name, timed.sleepsHidden]).toEqual(['worker-timer', false]);
  await expect(climb(trackOf(), video, null)).rejects.toMatchObject({ code: 'unsupported' });
});

test('where only workers may read a track, it gets a copy, which ends when it is not taken', async () => {
  const { port, worker } = workerOf(reads);
  expect((await climb(trackOf(), video, worker)).name).toBe('worker-track-processor');
  expect(port.heard[0]).toEqual({ type: 'read', from: clones[0] });
  withCallback();
  await climb(trackOf(), video, workerOf(refuses).worker);
  expect(clones.map(({ stopped }) => stopped)).toEqual([false, true]);
});

test('a worker that does not answer, or crashes, is gone without', async () => {
  withCallback();
  const climbed = climb(trackOf(), video, workerOf().worker);
  await vi.advanceTimersByTimeAsync(3_000);
  expect((await climbed).name).toBe('video-frame-callback');
  const crashed = workerOf();
  crashed.port.answer = () => {
    crashed.port.dispatchEvent(new Event('error'));
    return null;
  };
  expect((await climb(trackOf(), video, crashed.worker)).name).toBe('video-frame-callback');
});

test('a worker is asked for the next frame with each one that comes, and never for more than two', async () => {
  const { port, worker } = workerOf(reads);
  const rung = await climb(trackOf(), video, worker);
  const seen: unknown[] = [];
  rung.start({
    onFrame: (given) => seen.push(given),
    onEnded: () => seen.push('ended'),
    onError: (error) => seen.push(String(error)),
  });
  const asked = (): number => port.heard.filter(({ type }) => type === 'next').length;
  expect(asked()).toBe(2);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
  port.say({ type: 'frame', frame: frame as unknown as VideoFrame });
  expect([seen, asked()]).toEqual([[frame], 3]);
  port.answer = ({ type }) => (type === 'stop' ? { type: 'ended' } : null);
  await rung.stop();
  expect(seen).toEqual([frame]);
});

test('a picture of a video is taken once, however often the worker ticks', async () => {
  withFrames();
  const { port, worker } = workerOf(refuses);
  const rung = await climb(trackOf(), video, worker);
  let taken = 0;
  rung.start({ onFrame: () => (taken += 1), onEnded: () => undefined, onError: () => undefined });
  for (const time of [1, 1, 2, 2, 2, 3]) {
    video.currentTime = time;
    port.say({ type: 'tick' });
  }
  expect(taken).toBe(3);
});

test('what a picture comes to is known only while it is fresh', async () => {
  const { port, worker } = workerOf();
  expect(worker.hash).toBeNull();
  port.say({ type: 'hash', hash: 7 });
  expect(worker.hash).toBe(7);
  await vi.advanceTimersByTimeAsync(1_400);
  expect(worker.hash).toBe(7);
  await vi.advanceTimersByTimeAsync(200);
  expect(worker.hash).toBeNull();
  await worker.close();
  expect(port.terminated).toBe(true);
});

test('a worker that looks at a picture gets no other, and ends only when that one is closed, or soon', async () => {
  const { port, worker } = workerOf();
  const looks = (): number => port.heard.filter(({ type }) => type === 'look').length;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
  const picture = frame as unknown as VideoFrame;
  worker.look(picture);
  await vi.advanceTimersByTimeAsync(600);
  worker.look(picture);
  expect(looks()).toBe(1);
  const closing = worker.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(port.terminated).toBe(false);
  port.say({ type: 'looked' });
  await closing;
  expect(port.terminated).toBe(true);
  const stuck = workerOf();
  stuck.worker.look(picture);
  const waiting = stuck.worker.close();
  await vi.advanceTimersByTimeAsync(1_000);
  await waiting;
  expect(stuck.port.terminated).toBe(true);
});

/** A stream like a track's: it counts who waits for a frame of it. */
function trackStream() {
  const state = { waits: 0, cancelled: false, give: (_frame: VideoFrame): void => undefined };
  const readable = new ReadableStream<VideoFrame>(
    {
      start: (controller) => {
        state.give = (given) => {
          state.waits -= 1;
          controller.enqueue(given);
        };
      },
      pull: () => void (state.waits += 1),
      cancel: () => void (state.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  vi.stubGlobal(
    'MediaStreamTrackProcessor',
    class {
      readonly readable = readable;
    },
  );
  return state;
}

test('when the page that reads a track has stopped, no frame is waited for; one that comes meanwhile is closed', async () => {
  const stream = trackStream();
  const rung = await climb(trackOf(), video, null);
  const seen: unknown[] = [];
  const events = { onFrame: (given: unknown) => seen.push(given), onEnded: () => seen.push('ended') };
  rung.start({ ...events, onError: (error) => seen.push(error) });
  await vi.advanceTimersByTimeAsync(0);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
  const picture = frame as unknown as VideoFrame;
  stream.give(picture);
  await vi.advanceTimersByTimeAsync(0);
  const stopped = rung.stop();
  await vi.advanceTimersByTimeAsync(100);
  expect([stream.waits, stream.cancelled]).toEqual([1, false]);
  stream.give(picture);
  await stopped;
  expect([stream.waits, stream.cancelled, seen, frame.closed]).toEqual([0, true, [picture], 1]);
});

test('a camera that gives nothing holds a stop up only for a moment', async () => {
  const stream = trackStream();
  const rung = await climb(trackOf(), video, null);
  rung.start({ onFrame: () => undefined, onEnded: () => undefined, onError: () => undefined });
  const stopped = rung.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  await stopped;
  expect(stream.cancelled).toBe(true);
});
