import type { WireFigures } from './figures.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphWire, WirePolicy } from './graph.ts';
import type { Port } from './host.ts';
import { Lease } from './packet.ts';
import type { Packet } from './packet.ts';
import { isParcel, windowOf } from './parcel.ts';
import type { Parcel, Receipt } from './parcel.ts';
import { WireBuffer } from './wire.ts';
import type { InWire, Pumped } from './wire.ts';

/** How long an answer may wait for others, milliseconds. */
const GATHER_MS = 2;

/** The receiving end: a few messages wait here at most, since the other end sends no more than it has credit for. */
export class RemoteIn implements InWire {
  readonly #context: FlowContext;
  readonly #buffer: WireBuffer;
  readonly #to: Pumped;
  readonly #wire: GraphWire;
  readonly #window: number;
  #port: Port | null = null;
  #credit = 0;
  #done: number[] = [];
  /** Left to fire once set: setting it anew for every message would cost more than an answer too many. */
  #cancelLate: (() => void) | null = null;

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
    this.#port = port;
    this.#credit = 0;
    this.#done = [];
    port.onmessage = ({ data }) => isParcel(data) && this.#receive(data, port);
  }

  take(): Packet | undefined {
    const packet = this.#buffer.take();
    // Where only the newest counts, the next is sent when this one is done: sent sooner, it would grow old here.
    // What is taken again made room the first time.
    const makesRoom = packet?.attempts === 0 && this.#wire.policy.kind !== 'latest';
    if (makesRoom) this.#give(1, null);
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
    this.#tell();
    this.lost();
  }

  /** The other end is gone; what has come from it is worked on all the same. */
  lost(): void {
    this.#cancelLate?.();
    this.#cancelLate = null;
    this.#port?.close();
    this.#port = null;
  }

  figures(now: number): WireFigures {
    return this.#buffer.figures(now);
  }

  readonly #wake = (): void => this.#to.pump();

  /** Only retrying is done at this end. */
  #localPolicy(): WirePolicy {
    const { policy } = this.#wire;
    if (policy.kind === 'at_least_once') return { ...policy, size: this.#window };
    return { kind: 'block', size: this.#window, timeoutMs: null };
  }

  #receive({ seq, message, frame, share, ageMs }: Parcel, port: Port): void {
    const lease = new Lease(
      () => {
        if (this.#port === port) this.#give(this.#wire.policy.kind === 'latest' ? 1 : 0, seq);
      },
      () => this.#wire.policy.kind === 'at_least_once' && this.#port === port,
    );
    const capturedAt = this.#context.clock.now() - ageMs;
    this.#buffer.offer({ message, frame, share, capturedAt, lease, arrival: 0, attempts: 0 }, this.#wake);
    this.#to.pump();
  }

  /**
   * Answers are gathered, since each costs the other end as much as a message: half a window of them goes at once,
   * fewer after a moment.
   */
  #give(credit: number, done: number | null): void {
    this.#credit += credit;
    if (done !== null) this.#done.push(done);
    if (Math.max(this.#credit, this.#done.length) * 2 >= this.#window) this.#tell();
    else this.#cancelLate ??= this.#context.clock.after(GATHER_MS, this.#tellLate);
  }

  readonly #tellLate = (): void => {
    this.#cancelLate = null;
    this.#tell();
  };

  #tell(): void {
    if (this.#port === null || (this.#credit === 0 && this.#done.length === 0)) return;
    // What became of them must be known before nobody answers for them any more.
    this.#context.listener.flush();
    const receipt: Receipt = { credit: this.#credit, done: this.#done };
    this.#credit = 0;
    this.#done = [];
    this.#port.postMessage(receipt);
  }
}
