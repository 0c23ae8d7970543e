import type { FlowContext } from './flow-context.ts';
import type { GraphWire } from './graph.ts';
import type { Packet } from './packet.ts';
import { WireBuffer } from './wire-buffer.ts';
import type { Movable } from './wire-buffer.ts';
import type { InWire, OutWire, Pumped } from './wire-ends.ts';

/** A wire between two elements of one flow. */
export class LocalWire implements OutWire, InWire {
  readonly buffer: WireBuffer;
  readonly #from: Pumped;
  readonly #to: Pumped;
  #heldBack = false;

  constructor(spec: GraphWire, context: FlowContext, from: Pumped, to: Pumped) {
    this.buffer = new WireBuffer(spec, context);
    this.#from = from;
    this.#to = to;
  }

  get spec(): GraphWire {
    return this.buffer.spec;
  }

  get isBlocked(): boolean {
    return this.buffer.isBlocked;
  }

  get arrival(): number {
    return this.buffer.arrival;
  }

  send(packet: Packet): void {
    this.buffer.offer(packet, this.#wakeFrom);
    this.#to.pump();
  }

  refuse(packet: Packet): void {
    this.buffer.drop(packet, 'full');
  }

  take(): Packet | undefined {
    this.#heldBack = this.buffer.isBlocked;
    return this.buffer.take();
  }

  makeRoom(): void {
    if (!this.#heldBack) return;
    this.#heldBack = false;
    this.#from.pump();
  }

  retry(packet: Packet): boolean {
    return this.buffer.retry(packet, this.#wakeTo);
  }

  keep(): Packet[] {
    return this.buffer.keep();
  }

  /** Ends all that waits. */
  close(): void {
    this.buffer.close('stopped');
  }

  /** Takes over what waited on the wire whose place this one takes. */
  takeOver(before: Movable): void {
    before.moveTo(this.buffer, this.#wakeFrom);
  }

  moveTo(other: WireBuffer, wake: () => void): void {
    this.buffer.moveTo(other, wake);
  }

  readonly #wakeFrom = (): void => this.#from.pump();
  readonly #wakeTo = (): void => this.#to.pump();
}
