import { expect, test } from 'vitest';
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

test('the frame that is waited for when it is stopped is closed, and the stream let go only then', async () => {
  const { frames, give, sent, state } = pulled();
  const reading = frames.read();
  frames.next();
  await settle();
  frames.stop();
  await settle();
  expect(state.cancelled).toBe(false);
  const late = give();
  await reading;
  expect([sent, late.closed, state.cancelled]).toEqual([[], 1, true]);
});

test('where no frame is waited for, the stream is let go at once', async () => {
  const idle = pulled();
  const reading = idle.frames.read();
  idle.frames.stop();
  await reading;
  expect(idle.state.cancelled).toBe(true);
});

test('a stream that fails is told', async () => {
  const broken = pulled();
  const failing = broken.frames.read();
  broken.frames.next();
  broken.state.controller?.error(new Error('the camera broke'));
  await expect(failing).rejects.toThrow('the camera broke');
});
