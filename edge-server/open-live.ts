import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Installation } from './installation.ts';
import { LiveHubs } from './live/live-hubs.ts';
import { LiveServer } from './live/live-server.ts';
import type { LiveServerOptions } from './live/live-server.ts';
import { PicturePress } from './live/picture-press.ts';
import type { Log } from './log.ts';
import type { OpenPipelines } from './open-pipelines.ts';
import type { Upgrades } from './stream/upgrades.ts';

/** What the live view is opened with. */
export interface OpenLiveParts extends Pick<LiveServerOptions, 'access' | 'watchLoop'> {
  readonly pipelines: Pick<OpenPipelines, 'store' | 'runs' | 'announced' | 'followers'>;
  readonly config: Pick<ServeConfig, 'limits'>;
  readonly installation: Pick<Installation, 'pressFile' | 'wasmFile'>;
  readonly log: Log;
}

/** The live view of every pipeline on this server. Whoever opened it closes it. */
export interface OpenLive {
  readonly server: Upgrades;
  readonly viewers: number;
  close(): Promise<void>;
}

/** Puts it together. It does nothing until somebody watches. */
export function openLive({ pipelines, config, installation, log, ...socket }: OpenLiveParts): OpenLive {
  const { pressFile, wasmFile } = installation;
  const { store, runs, announced, followers } = pipelines;
  const warn = (message: string): void => log.warn(`live view: ${message}`);
  const press = new PicturePress({ pressFile, wasmFile, clock: systemClock });
  const hubs = new LiveHubs({ pipelines: store, runs, announced, press, clock: systemClock, log: warn });
  const services = { hubs, clock: systemClock, log: warn };
  const server = new LiveServer({ ...socket, services, maxViewers: config.limits.liveViewers });
  followers.add(() => hubs.refresh());
  return {
    server,
    get viewers() {
      return hubs.viewers;
    },
    close: async () => {
      await server.close();
      await press.close();
    },
  };
}
