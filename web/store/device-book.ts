import { z } from 'zod';
import { applyDeviceChange, DeviceChangeSchema, DeviceListingSchema } from '../../shared/device-listing.ts';
import type { DeviceListing } from '../../shared/device-listing.ts';
import type { EdgeDevices } from './edge-devices.ts';
import type { StreamEvent } from './event-stream.ts';
import { openStream } from './shared-stream.ts';

/** The paired edges as last heard of. */
export interface BookSnapshot {
  readonly devices: readonly DeviceListing[];
  /** Whether the list has come at all. */
  readonly loaded: boolean;
}

type Open = typeof openStream;

const ListSchema = z.array(DeviceListingSchema);

/** The edges that are paired with this one, live while anybody looks: the edge asks them only then. */
export class DeviceBook {
  readonly #url: string;
  readonly #edge: EdgeDevices;
  readonly #open: Open;
  readonly #listeners = new Set<(snapshot: BookSnapshot) => void>();
  #stream: ReturnType<Open> | null = null;
  #snapshot: BookSnapshot = { devices: [], loaded: false };

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string, edge: EdgeDevices, open: Open = openStream) {
    this.#url = new URL('api/devices/stream', baseUrl).href;
    this.#edge = edge;
    this.#open = open;
  }

  get snapshot(): BookSnapshot {
    return this.#snapshot;
  }

  /** What is done with them: it shows in the list by itself. */
  get edge(): EdgeDevices {
    return this.#edge;
  }

  /** Calls back on every change; the edge is listened to until the last one has left by the returned function. */
  on(listener: (snapshot: BookSnapshot) => void): () => void {
    this.#listeners.add(listener);
    if (this.#stream === null) this.#listen();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#stream?.stop();
    this.#stream = null;
  }

  #listen(): void {
    this.#stream = this.#open({
      url: this.#url,
      onEvent: (event) => this.#take(event),
      // Whether the edge is heard is said by the list of its pipelines.
      onConnected: () => undefined,
      recap: () => this.#recap(),
    });
    void this.#stream.run();
  }

  #recap(): readonly StreamEvent[] {
    const { devices, loaded } = this.#snapshot;
    return loaded ? [{ type: 'devices', data: JSON.stringify(devices), id: '' }] : [];
  }

  #take({ type, data }: StreamEvent): void {
    const value = parsed(data);
    if (type === 'devices') this.#set(ListSchema.safeParse(value).data);
    const change = type === 'device' ? DeviceChangeSchema.safeParse(value).data : undefined;
    if (change !== undefined) this.#set(applyDeviceChange(this.#snapshot.devices, change));
  }

  /** What is not understood is left out. */
  #set(devices: readonly DeviceListing[] | undefined): void {
    if (devices === undefined) return;
    this.#snapshot = { devices, loaded: true };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // No schema takes it.
    return null;
  }
}
