import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import { readPrivate, writePrivate } from '../security/private-file.ts';

const RecordSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  origin: z.string(),
  /** By which the edge is known wherever it is. */
  instance: z.string(),
  /** Lets us in there; null: nobody has to prove anything. Never told to anybody. */
  token: z.nullable(z.string()),
  /** PEM of the certificate that is trusted by itself; null: public authorities vouch for it, or it has none. */
  certificate: z.nullable(z.string()),
  /** Milliseconds since 1970. */
  addedAt: z.number(),
});
const FileSchema = z.strictObject({ instance: z.string(), devices: z.array(RecordSchema) });
/** What is kept of a paired edge. */
export type DeviceRecord = Readonly<z.output<typeof RecordSchema>>;
/** What a new one is made of. */
export type NewDevice = Omit<DeviceRecord, 'id' | 'addedAt'>;

const MAX_DEVICES = 32;
const MAX_NAME = 64;
/** Names of routes beside those of devices. */
const RESERVED = new Set(['stream', 'self']);

/** Paired edges in a file of the data folder that only this user may read, since it holds what lets us in there. */
export class DeviceStore {
  readonly #file: string;
  readonly #now: () => number;
  readonly #instance: string;
  #devices: readonly DeviceRecord[];
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: string, now: () => number, kept: z.output<typeof FileSchema>) {
    this.#file = file;
    this.#now = now;
    this.#instance = kept.instance;
    this.#devices = kept.devices;
  }

  /** Opens the devices of a data folder. Throws `storage` when their file is damaged. */
  static async open(dataFolder: string, now: () => number = Date.now): Promise<DeviceStore> {
    const file = join(dataFolder, 'devices.json');
    const fresh = { instance: randomUUID(), devices: [] };
    const kept = await readPrivate(file, FileSchema, fresh);
    // Others know this edge by it from now on.
    if (kept === fresh) await writePrivate(file, fresh);
    return new DeviceStore(file, now, kept);
  }

  /** By what this edge is known to others. It outlives a restart. */
  get instance(): string {
    return this.#instance;
  }

  get list(): readonly DeviceRecord[] {
    return this.#devices;
  }

  /** Keeps one; an edge that is known already keeps its id. Throws `conflict` when there are too many, `storage`. */
  put(device: NewDevice): Promise<DeviceRecord> {
    const name = checkedName(device.name);
    return this.#inTurn((devices) => {
      const known = devices.find(({ instance }) => instance === device.instance);
      if (known !== undefined) return replaced(devices, { ...known, ...device, name });
      if (devices.length >= MAX_DEVICES)
        throw new SightlineError(
          'conflict',
          `${MAX_DEVICES} edges are paired, which is the most. Remove one.`,
        );
      const record = { ...device, name, id: freeId(name, devices), addedAt: this.#now() };
      return { record, devices: [...devices, record] };
    });
  }

  /** Throws `not_found`, or `invalid_message` when the name is too long. */
  rename(id: string, name: string): Promise<DeviceRecord> {
    const wanted = checkedName(name);
    return this.#inTurn((devices) => replaced(devices, { ...this.get(id), name: wanted }));
  }

  /** Throws `not_found`. */
  remove(id: string): Promise<DeviceRecord> {
    return this.#inTurn((devices) => {
      const record = this.get(id);
      return { record, devices: devices.filter((device) => device !== record) };
    });
  }

  /** Throws `not_found`. */
  get(id: string): DeviceRecord {
    const found = this.#devices.find((device) => device.id === id);
    if (found === undefined)
      throw new SightlineError('not_found', `No edge "${id.slice(0, 64)}" is paired with this one.`);
    return found;
  }

  /** One change at a time, each of what the one before has left; what could not be written is not kept here either. */
  #inTurn(change: (devices: readonly DeviceRecord[]) => Changed): Promise<DeviceRecord> {
    const turn = async (): Promise<DeviceRecord> => {
      const { record, devices } = change(this.#devices);
      await writePrivate(this.#file, { instance: this.#instance, devices });
      this.#devices = devices;
      return record;
    };
    const changed = this.#last.then(turn, turn);
    this.#last = changed;
    return changed;
  }
}

interface Changed {
  readonly record: DeviceRecord;
  readonly devices: readonly DeviceRecord[];
}

function replaced(devices: readonly DeviceRecord[], record: DeviceRecord): Changed {
  return { record, devices: devices.map((device) => (device.id === record.id ? record : device)) };
}

/** What stands in addresses: letters that need no escaping. */
function freeId(name: string, devices: readonly DeviceRecord[]): string {
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-');
  const wanted = plain.slice(0, 32).replace(/^-+|-+$/g, '') || 'edge';
  const isTaken = (id: string): boolean => RESERVED.has(id) || devices.some((device) => device.id === id);
  let id = wanted;
  for (let count = 2; isTaken(id); count += 1) id = `${wanted}-${count}`;
  return id;
}

function checkedName(name: string): string {
  const wanted = name.trim();
  if (wanted !== '' && wanted.length <= MAX_NAME) return wanted;
  throw new SightlineError('invalid_message', `A device's name has 1 to ${MAX_NAME} characters.`);
}
