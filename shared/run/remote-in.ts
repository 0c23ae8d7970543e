import type { WireFigures } from './figures.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphWire, WirePolicy } from './graph.ts';
import type { Port } from './host.ts';
import type { Packet } from './packet.ts';
import { asWhole, isParcel, windowOf } from './parcel.ts';
import type { Parcel } from './parcel.ts';
import { Receipts } from './receipts.ts';
import { WireBuffer } from './wire-buffer.ts';
import type { InWire, Pumped } from './wire-ends.ts';

/** The receiving end: a few messages wait here at most, since the other end sends no more than it has credit for. */
export class RemoteIn implements InWire {
  readonly #context: FlowContext;
  readonly #buffer: WireBuffer;
  readonly #to: Pumped;
  readonly #wire: GraphWire;
  readonly #window: number;
  #receipts: Receipts | null = null;

  constructor(wire: GraphWire, context: FlowContext, to: Pumped) {
    this.#wire = wire;
    this.#context = context;
    this.#to = to;
    this.#window = windowOf(wire.policy);
    this.#buffer = new WireBuffer({ ...wire, policy: this.#localPolicy() }, context);
  }

  get spec(): GraphWire {
    return this.#wire;
  }

  get arrival(): number {
    return this.#buffer.arrival;
  }

  get isEmpty(): boolean {
    return this.#buffer.depth === 0;
  }

  attach(port: Port): void {
    this.lost();
    const receipts = new Receipts(this.#wire, this.#context, port);
    this.#receipts = receipts;
    port.onmessage = ({ data }) => isParcel(data) && this.#receive(data, receipts);
  }

  take(): Packet | undefined {
    const packet = this.#buffer.take();
    // What is taken again made room the first time.
    if (packet?.attempts === 0) this.#receipts?.taken();
    return packet;
  }

  makeRoom(): void {
    // The other end is told by `take`.
  }

  retry(packet: Packet): boolean {
    return this.#buffer.retry(packet, this.#wake);
  }

  /** Takes out what waits here and must not be lost. */
  keep(): Packet[] {
    return this.#buffer.keep();
  }

  close(): void {
    this.#buffer.close('stopped');
    this.#receipts?.close();
    this.#receipts = null;
  }

  /** The other end is gone; what has come from it is worked on all the same. */
  lost(): void {
    this.#receipts?.abandon();
    this.#receipts = null;
  }

  figures(now: number): WireFigures {
    return asWhole(this.#buffer.figures(now), this.#wire);
  }

  readonly #wake = (): void => this.#to.pump();

  /** Only retrying is done at this end. */
  #localPolicy(): WirePolicy {
    const { policy } = this.#wire;
    if (policy.kind === 'at_least_once') return { ...policy, size: this.#window };
    return { kind: 'block', size: this.#window, timeoutMs: null };
  }

  #receive(parcel: Parcel, receipts: Receipts): void {
    const { message, frame, share, ageMs } = parcel;
    const lease = receipts.leaseOf(parcel);
    const capturedAt = this.#context.clock.now() - ageMs;
    this.#buffer.offer({ message, frame, share, capturedAt, lease, arrival: 0, attempts: 0 }, this.#wake);
    this.#to.pump();
  }
}
