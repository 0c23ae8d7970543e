import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { DeviceListingSchema } from '../../shared/device-listing.ts';
import { whyNotThere } from '../app/devices/device-words.ts';
import { edgeAnswer } from '../store/edge-answer.ts';

const ListSchema = z.array(DeviceListingSchema);
/** Often enough that this edge goes on to follow the other one: it does for ten seconds. */
const ASK_EVERY_MS = 4_000;

/** How it is known what this edge may do on a paired one. */
export interface DeviceRightsParts {
  /** This edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly device: string;
  readonly clock: Clock;
  /** Whether anybody can see it: nothing is asked for otherwise. */
  readonly isSeen: () => boolean;
  readonly onChange: () => void;
}

/** What this edge may do on a paired one, which may be paired anew meanwhile. Whoever opened it closes it. */
export class DeviceRights {
  readonly #parts: DeviceRightsParts;
  readonly #closing = new AbortController();
  readonly #stop: () => void;
  #isAsking = false;
  #whyNot: string | null = null;

  constructor(parts: DeviceRightsParts) {
    this.#parts = parts;
    this.#stop = parts.clock.every(ASK_EVERY_MS, () => void this.#ask());
    void this.#ask();
  }

  /** Why nothing may be changed there; null: it may, or nobody knows that it may not. */
  get whyNot(): string | null {
    return this.#whyNot;
  }

  close(): void {
    this.#stop();
    this.#closing.abort();
  }

  /** An edge that does not answer is asked again with the next round; that it is away is said already. */
  async #ask(): Promise<void> {
    if (this.#isAsking || !this.#parts.isSeen()) return;
    this.#isAsking = true;
    const [said] = await Promise.allSettled([this.#asked()]);
    this.#isAsking = false;
    if (this.#closing.signal.aborted || said.status === 'rejected' || said.value === this.#whyNot) return;
    this.#whyNot = said.value;
    this.#parts.onChange();
  }

  async #asked(): Promise<string | null> {
    const { baseUrl, device } = this.#parts;
    const { signal } = this.#closing;
    const list = ListSchema.parse(await edgeAnswer(new URL('api/devices', baseUrl), { signal }));
    const listed = list.find(({ id }) => id === device);
    // Of an edge that is not reached now, what was known holds on.
    return listed === undefined || listed.role === null ? this.#whyNot : whyNotThere(listed);
  }
}
