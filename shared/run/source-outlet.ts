import type { FlowContext } from './flow-context.ts';
import { Outlet } from './outlet.ts';
import type { Packet } from './packet.ts';
import { TapList } from './tap-list.ts';
import type { Pumped } from './wire-ends.ts';

/** Where a source's frames come into the graph. */
export class SourceOutlet implements Pumped {
  readonly taps = new TapList();
  readonly outlet: Outlet;
  #waiting: (() => void)[] = [];

  constructor(name: string, context: FlowContext) {
    this.outlet = new Outlet(name, context, this.taps);
  }

  /** Whether a consumer that must not lose anything has no room. */
  get isBlocked(): boolean {
    return this.outlet.isBlocked;
  }

  /** `waited`: it came from a source that waits until it is welcome. Of the others, what has no room is lost. */
  send(packet: Packet, waited: boolean): void {
    this.outlet.give(packet, waited);
  }

  /** Resolves when there is room, or when the source is not to wait any more. */
  async untilRoom(): Promise<void> {
    if (!this.outlet.isBlocked) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  pump(): void {
    if (this.#waiting.length > 0 && !this.outlet.isBlocked) this.release();
  }

  /** Nobody is to wait for room any more. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
