import { expect, test, vi } from 'vitest';
import { settle } from '../../shared/fake-clock.cases.ts';
import { PulledFrames } from './pulled-frames.ts';

class Frame {
  closed = 0;
  close(): void {
    this.closed += 1;
  }
}

/** A stream that a test feeds, which keeps the newest frame as a camera's does. */
function pulled() {
  const given: Frame[] = [];
  const sent: Frame[] = [];
  const state: { controller: ReadableStreamDefaultController<Frame> | null; cancelled: boolean } = {
    controller: null,
    cancelled: false,
  };
  const stream = new ReadableStream<Frame>(
    {
      start: (controller) => void (state.controller = controller),
      cancel: () => void (state.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  const frames = new PulledFrames(stream, (frame) => Promise.resolve(void sent.push(frame)));
  const give = (): Frame => {
    const frame = new Frame();
    given.push(frame);
    state.controller?.enqueue(frame);
    return frame;
  };
  return { frames, give, sent, state };
}

test('a frame is read only when one is asked for', async () => {
  const { frames, give, sent, state } = pulled();
  const reading = frames.read();
  const first = give();
  await settle();
  expect(sent).toEqual([]);
  frames.next();
  frames.next();
  await settle();
  expect(sent).toEqual([first]);
  state.controller?.close();
  await reading;
});

test('stopping closes every frame until the stream ends', async () => {
  const { frames, give, sent, state } = pulled();
  const reading = frames.read();
  frames.next();
  await settle();
  frames.stop();
  const late = [give(), give(), give()];
  await settle();
  state.controller?.close();
  await reading;
  expect([sent, late.map(({ closed }) => closed), state.cancelled]).toEqual([[], [1, 1, 1], false]);
});

test('a stream that does not end is cancelled soon after it was stopped', async () => {
  vi.useFakeTimers();
  const idle = pulled();
  const reading = idle.frames.read();
  idle.frames.stop();
  await vi.advanceTimersByTimeAsync(1499);
  expect(idle.state.cancelled).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await reading;
  expect([idle.state.cancelled, vi.getTimerCount()]).toEqual([true, 0]);
  vi.useRealTimers();
});

test('a stream that fails is told', async () => {
  const broken = pulled();
  const failing = broken.frames.read();
  broken.frames.next();
  broken.state.controller?.error(new Error('the camera broke'));
  await expect(failing).rejects.toThrow('the camera broke');
});
