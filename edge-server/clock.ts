import type { Clock } from '../shared/clock.ts';

export type { Clock } from '../shared/clock.ts';

/** Milliseconds since some time in the past that all threads and processes of this machine have in common. */
export function machineNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** The host's own time. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: machineNow,
  wallTime: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, action) {
    const timer = setInterval(action, ms).unref();
    return () => clearInterval(timer);
  },
};
