import type { DeviceChange, DeviceListing, DeviceState, RemovedDevice } from '../../shared/device-listing.ts';
import type { Clock } from '../clock.ts';
import { fingerprintOf } from './device-certificate.ts';
import type { DeviceLink, LinkTarget } from './device-link.ts';
import type { DeviceRecord, DeviceStore } from './device-store.ts';
import { DeviceWatch } from './device-watch.ts';
import { leaveDevice } from './leave-device.ts';
import { pairDevice } from './pair-device.ts';
import type { PairParts, PairWish } from './pair-device.ts';

/** What the paired edges are kept and asked with. */
export interface DevicesParts extends Omit<PairParts, 'instance'> {
  readonly store: DeviceStore;
  readonly clock: Clock;
}

/** A paired edge that can be asked. */
export interface OpenDevice {
  readonly name: string;
  readonly link: DeviceLink;
}

interface Kept {
  record: DeviceRecord;
  readonly link: DeviceLink;
  readonly watch: DeviceWatch;
}

/** Whoever looks may look away for a moment. */
const LINGER_MS = 10_000;
const SETTLE_MS = 4_000;
const SETTLED = new Set(['online', 'offline', 'refused']);

/** The edges that are paired with this one. Each is followed once, while anybody looks. Whoever made it closes it. */
export class Devices {
  readonly #parts: DevicesParts;
  readonly #kept = new Map<string, Kept>();
  readonly #listeners = new Set<(change: DeviceChange) => void>();
  readonly #hearing = new Set<(change: DeviceChange) => void>();
  readonly #settling = new Set<() => void>();
  #cancelLinger: (() => void) | null = null;

  constructor(parts: DevicesParts) {
    this.#parts = parts;
    for (const record of parts.store.list) this.#open(record);
  }

  /** By which this edge is known to others. */
  get instance(): string {
    return this.#parts.store.instance;
  }

  /** As last heard of, in the order in which they were paired. */
  get list(): readonly DeviceListing[] {
    return this.#parts.store.list.flatMap(({ id }) => {
      const kept = this.#kept.get(id);
      return kept === undefined ? [] : [{ ...stateOf(kept), pipelines: kept.watch.pipelines }];
    });
  }

  get followers(): number {
    return this.#listeners.size;
  }

  /** Throws `not_found`. */
  device(id: string): OpenDevice {
    const { name } = this.#parts.store.get(id);
    const kept = this.#kept.get(id);
    // Kept in the same turn as it is stored.
    if (kept === undefined) throw new Error(`device ${id} is not open`);
    return { name, link: kept.link };
  }

  /** Calls back with what changes from now on; all are followed while at least one listens. The returned function ends that. */
  subscribe(listener: (change: DeviceChange) => void): () => void {
    this.#cancelLinger?.();
    this.#cancelLinger = null;
    this.#listeners.add(listener);
    for (const { watch } of this.#kept.values()) watch.start();
    return () => this.#leave(listener);
  }

  /** Calls back with what changes, for good; that alone is no reason to follow any. */
  hear(listener: (change: DeviceChange) => void): void {
    this.#hearing.add(listener);
  }

  /** The list as last heard of. Whoever asks looks: all are followed for a while. */
  glance(): readonly DeviceListing[] {
    this.subscribe(() => undefined)();
    return this.list;
  }

  /** The list once it is known how each edge is reached, or after a few seconds. */
  async look(): Promise<readonly DeviceListing[]> {
    const { clock } = this.#parts;
    const settled = new Promise<void>((resolve) => this.#settling.add(resolve));
    const stop = this.subscribe(() => this.#checkSettled());
    const cancel = clock.after(SETTLE_MS, () => this.#settle());
    this.#checkSettled();
    await settled;
    cancel();
    stop();
    return this.list;
  }

  /** Pairs an edge, or one that is known already anew. Rejects as `pairDevice` does. */
  async add(wish: PairWish): Promise<DeviceListing> {
    const record = await this.#parts.store.put(
      await pairDevice(wish, { ...this.#parts, instance: this.instance }),
    );
    this.#close(record.id);
    const kept = this.#open(record);
    if (this.#listeners.size > 0) kept.watch.start();
    this.#tell({ type: 'device', device: stateOf(kept) });
    return { ...stateOf(kept), pipelines: [] };
  }

  /** Throws `not_found`. */
  async rename(id: string, name: string): Promise<DeviceListing> {
    const record = await this.#parts.store.rename(id, name);
    const kept = this.#kept.get(id) ?? this.#open(record);
    kept.record = record;
    this.#tell({ type: 'device', device: stateOf(kept) });
    return { ...stateOf(kept), pipelines: kept.watch.pipelines };
  }

  /** Forgets it, ends whatever goes through to it, and has its token there revoked if it is reached. Throws `not_found`. */
  async remove(id: string): Promise<RemovedDevice> {
    const record = await this.#parts.store.remove(id);
    this.#close(id);
    this.#tell({ type: 'removed', id });
    return leaveDevice(record, this.#parts);
  }

  close(): void {
    this.#cancelLinger?.();
    this.#settle();
    for (const id of this.#kept.keys()) this.#close(id);
  }

  #checkSettled(): void {
    if (this.list.every(({ state }) => SETTLED.has(state))) this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#settling) resolve();
    this.#settling.clear();
  }

  #leave(listener: (change: DeviceChange) => void): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#cancelLinger = this.#parts.clock.after(LINGER_MS, () => {
      for (const { watch } of this.#kept.values()) watch.stop();
    });
  }

  #open(record: DeviceRecord): Kept {
    const { open, clock } = this.#parts;
    const { id } = record;
    const link = open(targetOf(record));
    const watch = new DeviceWatch({
      id,
      name: () => kept.record.name,
      link,
      clock,
      reached: () => this.#tell({ type: 'device', device: stateOf(kept) }),
      changed: (change) => this.#tell(change),
    });
    const kept: Kept = { record, link, watch };
    this.#kept.set(id, kept);
    return kept;
  }

  #close(id: string): void {
    const kept = this.#kept.get(id);
    kept?.watch.stop();
    kept?.link.close();
    this.#kept.delete(id);
  }

  #tell(change: DeviceChange): void {
    for (const listener of [...this.#listeners, ...this.#hearing]) listener(change);
  }
}

function targetOf({ origin, token, certificate }: DeviceRecord): LinkTarget {
  return { origin, token, certificate };
}

/** What may be told of an edge: never what lets us in there. */
function stateOf({ record: { id, name, origin, certificate }, watch }: Kept): DeviceState {
  return { id, name, origin, fingerprint: fingerprintOf(certificate), ...watch.reached };
}
