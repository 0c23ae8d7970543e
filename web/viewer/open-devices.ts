import { DeviceBook } from '../store/device-book.ts';
import { EdgeDevices } from '../store/edge-devices.ts';
import type { PipelineFeed } from '../store/pipeline-feed.ts';
import { pageClock } from './page-clock.ts';

/** Opens the edges that are paired with one; nobody is asked until somebody looks. The caller closes it. */
export function openDevices(baseUrl: string, feed: PipelineFeed): DeviceBook {
  return new DeviceBook({
    edge: new EdgeDevices(baseUrl),
    feed,
    clock: pageClock,
    isSeen: () => document.visibilityState === 'visible',
  });
}
