import type { Clock } from '../../shared/clock.ts';
import { applyDeviceChange, DeviceChangeSchema } from '../../shared/device-listing.ts';
import type { DeviceChange, DeviceListing } from '../../shared/device-listing.ts';
import type { EdgeDevices } from './edge-devices.ts';
import type { PipelineFeed } from './pipeline-feed.ts';

/** The paired edges as last heard of. */
export interface BookSnapshot {
  readonly devices: readonly DeviceListing[];
  /** Whether the list has come at all. */
  readonly loaded: boolean;
}

/** What a book is made of. */
export interface DeviceBookParts {
  readonly edge: EdgeDevices;
  /** Tells what changes, over the one connection that all tabs of this browser share. */
  readonly feed: Pick<PipelineFeed, 'onTold'>;
  readonly clock: Clock;
  /** Whether anybody can see it: the edge is not asked otherwise. */
  readonly isSeen: () => boolean;
}

/** Often enough that the edge goes on to follow them: it does for 10 s. */
const ASK_EVERY_MS = 4_000;

/** The edges that are paired with this one, live while anybody looks: the edge asks them only then. */
export class DeviceBook {
  readonly #parts: DeviceBookParts;
  readonly #listeners = new Set<(snapshot: BookSnapshot) => void>();
  #stop: (() => void) | null = null;
  /** What was told since the list was asked for; null: it is not being asked for. */
  #toldMeanwhile: DeviceChange[] | null = null;
  #snapshot: BookSnapshot = { devices: [], loaded: false };

  constructor(parts: DeviceBookParts) {
    this.#parts = parts;
  }

  get snapshot(): BookSnapshot {
    return this.#snapshot;
  }

  /** What is done with them: it shows in the list by itself. */
  get edge(): EdgeDevices {
    return this.#parts.edge;
  }

  /** Calls back on every change; the edge is asked until the last one has left by the returned function. */
  on(listener: (snapshot: BookSnapshot) => void): () => void {
    this.#listeners.add(listener);
    this.#stop ??= this.#follow();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#stop?.();
    this.#stop = null;
  }

  #follow(): () => void {
    const { feed, clock } = this.#parts;
    const stopHearing = feed.onTold('device', (data) => this.#hear(data));
    const stopAsking = clock.every(ASK_EVERY_MS, () => void this.#ask());
    void this.#ask();
    return () => {
      stopHearing();
      stopAsking();
    };
  }

  /** An edge that does not answer is asked again next time; whether it is heard is said by the list of its pipelines. */
  async #ask(): Promise<void> {
    if (this.#toldMeanwhile !== null || !this.#parts.isSeen()) return;
    const told: DeviceChange[] = [];
    this.#toldMeanwhile = told;
    const [list] = await Promise.allSettled([this.#parts.edge.list()]);
    this.#toldMeanwhile = null;
    // The list and the changes come by two ways: what the list does not know yet is not undone by it.
    if (list.status === 'fulfilled') this.#set(told.reduce(applyDeviceChange, list.value));
  }

  /** What is not understood is left out. */
  #hear(data: string): void {
    const change = DeviceChangeSchema.safeParse(parsed(data)).data;
    if (change === undefined) return;
    this.#toldMeanwhile?.push(change);
    if (this.#snapshot.loaded) this.#set(applyDeviceChange(this.#snapshot.devices, change));
  }

  #set(devices: readonly DeviceListing[]): void {
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
