import type { RemoteTold } from '../../shared/wire/run-messages.ts';

interface Entry {
  readonly told: RemoteTold;
  readonly flow: string;
  /** A state was taken that knows of it. */
  isCovered: boolean;
}

/**
 * Holds back what stands for good once it was told, until a state goes with it that knows of it: whoever goes on from
 * that state then tells nothing twice and leaves nothing out.
 */
export class RunOutbox {
  #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** It came out of this flow. */
  add(flow: string, told: RemoteTold): void {
    this.#entries.push({ told, flow, isCovered: false });
  }

  /** The state of a flow was taken: it knows of what came out of it so far. */
  cover(flow: string): void {
    for (const entry of this.#entries) if (entry.flow === flow) entry.isCovered = true;
  }

  /** What may be told now, in the order it came. */
  take(): RemoteTold[] {
    const taken = this.#entries.filter(({ isCovered }) => isCovered);
    this.#entries = this.#entries.filter(({ isCovered }) => !isCovered);
    return taken.map(({ told }) => told);
  }

  /** Everything, covered or not. */
  takeAll(): RemoteTold[] {
    const taken = this.#entries;
    this.#entries = [];
    return taken.map(({ told }) => told);
  }
}
