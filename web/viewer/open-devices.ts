import { DeviceBook } from '../store/device-book.ts';
import { EdgeDevices } from '../store/edge-devices.ts';

/** Opens the edges that are paired with one; nobody is asked until somebody looks. The caller closes it. */
export function openDevices(baseUrl: string): DeviceBook {
  return new DeviceBook(baseUrl, new EdgeDevices(baseUrl));
}
