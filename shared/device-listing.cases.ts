import type { DeviceState } from './device-listing.ts';

/** An edge that is paired and online. */
export const GARAGE: DeviceState = {
  id: 'garage',
  name: 'Garage',
  origin: 'http://garage:8080',
  fingerprint: null,
  state: 'online',
  since: null,
  error: null,
  version: '1',
  role: 'view',
};
