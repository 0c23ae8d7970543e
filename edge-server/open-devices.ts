import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { lookAtCertificate } from './devices/device-certificate.ts';
import { HttpDeviceLink } from './devices/device-link.ts';
import { DeviceServer } from './devices/device-server.ts';
import type { DeviceServerOptions } from './devices/device-server.ts';
import { DeviceStore } from './devices/device-store.ts';
import { Devices } from './devices/devices.ts';
import type { Upgrades } from './stream/upgrades.ts';

/** What the paired edges are opened with. */
export interface OpenDevicesParts extends Pick<DeviceServerOptions, 'access' | 'watchLoop'> {
  readonly config: Pick<ServeConfig, 'dataFolder'>;
}

/** The edges that are paired with this one, and their live views. Whoever opened it closes it. */
export interface OpenDevices {
  readonly devices: Devices;
  readonly server: Upgrades;
  close(): Promise<void>;
}

/** Opens them; none is asked anything until somebody looks. Throws `storage`. */
export async function openDevices({ config, ...socket }: OpenDevicesParts): Promise<OpenDevices> {
  const devices = new Devices({
    store: await DeviceStore.open(config.dataFolder),
    clock: systemClock,
    look: lookAtCertificate,
    open: (target) => new HttpDeviceLink(target, systemClock),
  });
  const server = new DeviceServer({ ...socket, devices, clock: systemClock });
  return {
    devices,
    server,
    close: async () => {
      await server.close();
      devices.close();
    },
  };
}
