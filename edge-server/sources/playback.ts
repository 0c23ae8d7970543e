import type { Clock } from '../../shared/clock.ts';
import { SightlineError } from '../../shared/errors.ts';
import { pause } from '../../shared/run/pause.ts';
import type { PictureStream, TimedPicture } from './picture-stream.ts';

const ALONE_US = 1_000_000;
/** Further behind than this, playback goes on from where it is instead of catching up. */
const MAX_LAG_MS = 1000;

/** Plays a stream again and again; its times go on. Throws `unsupported` when it holds nothing. */
export function looped(stream: PictureStream): PictureStream {
  return async function* loop(signal) {
    for (let offset = 0; !signal.aborted;) {
      let [last, period] = [-1, ALONE_US];
      for await (const { picture, timestamp } of stream(signal)) {
        if (last >= 0) period = timestamp - last;
        last = timestamp;
        yield { picture, timestamp: offset + timestamp };
      }
      if (last < 0 && !signal.aborted)
        throw new SightlineError('unsupported', 'This source holds no picture.');
      offset += last + period;
    }
  };
}

/** Those after a time. */
export function later(stream: PictureStream, after: number): PictureStream {
  return async function* leaveOut(signal) {
    for await (const timed of stream(signal)) if (timed.timestamp > after) yield timed;
  };
}

/** Gives each picture when its time has come, as a player does. */
export function paced(stream: PictureStream, clock: Clock): PictureStream {
  return async function* play(signal) {
    let begun: number | undefined;
    for await (const timed of stream(signal)) {
      const at = timed.timestamp / 1000;
      begun ??= clock.now() - at;
      const waitMs = begun + at - clock.now();
      if (waitMs > 0) await pause(waitMs, clock, signal);
      else if (waitMs < -MAX_LAG_MS) begun -= waitMs;
      if (signal.aborted) return;
      yield timed;
    }
  };
}

/** Dates each picture by the clock: what comes from a camera has no other time. */
export function dated(stream: PictureStream, clock: Clock): PictureStream {
  return async function* date(signal) {
    let last = -1;
    for await (const { picture } of stream(signal)) {
      const timestamp: TimedPicture['timestamp'] = Math.max(last + 1, Math.round(clock.now() * 1000));
      last = timestamp;
      yield { picture, timestamp };
    }
  };
}
