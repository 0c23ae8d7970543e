import { isGone } from './camera-errors.ts';

/** How long the same camera is waited for before another one will do, milliseconds. */
const PATIENCE_MS = 10_000;
/** Not every browser says that a camera came; so it is looked for this often, milliseconds. */
const LOOK_MS = 2_000;

/** What is needed of `navigator.mediaDevices`. */
export type DeviceEvents = Pick<MediaDevices, 'addEventListener' | 'removeEventListener'>;

/**
 * Opens a camera as soon as it is there: the same one, after a while any (`orAny`). Rejects when it is there and does
 * not open, and when the signal says so.
 */
export async function waitForCamera(
  open: (orAny: boolean) => Promise<MediaStream>,
  devices: DeviceEvents,
  signal: AbortSignal,
): Promise<MediaStream> {
  const since = performance.now();
  for (;;) {
    try {
      return await open(performance.now() - since >= PATIENCE_MS);
    } catch (error) {
      signal.throwIfAborted();
      if (!isGone(error)) throw error;
    }
    await untilDevicesChange(devices, signal);
    signal.throwIfAborted();
  }
}

/** Resolves when a device came or went, when the signal says so, or after a while. */
async function untilDevicesChange(devices: DeviceEvents, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      devices.removeEventListener('devicechange', done);
      resolve();
    };
    const timer = setTimeout(done, LOOK_MS);
    signal.addEventListener('abort', done);
    devices.addEventListener('devicechange', done);
  });
}
