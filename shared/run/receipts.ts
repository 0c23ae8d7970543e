import type { FlowContext } from './flow-context.ts';
import type { GraphWire } from './graph.ts';
import type { Port } from './host.ts';
import { Lease } from './packet.ts';
import type { LeaseOrigin } from './packet.ts';
import { windowOf } from './parcel.ts';
import type { Parcel, Receipt } from './parcel.ts';

/** How long an answer may wait for others, milliseconds. */
const GATHER_MS = 10;
/** The same, where somebody holds back until it comes. */
const AWAITED_MS = 2;

/**
 * The answers of a receiving end over one port. They are gathered, since each costs the other end as much as a
 * message: half a window of credit goes at once, for the other end must not run out of it; what is done goes with
 * that, or after a moment. Whoever made it closes it.
 */
export class Receipts implements LeaseOrigin {
  readonly #port: Port;
  readonly #context: FlowContext;
  readonly #isLatest: boolean;
  readonly #isKept: boolean;
  readonly #window: number;
  #isOpen = true;
  #credit = 0;
  #done: number[] = [];
  /** Left to fire once set: setting it anew for every message would cost more than an answer too many. */
  #cancelLate: (() => void) | null = null;
  #lateMs = 0;

  constructor({ policy }: GraphWire, context: FlowContext, port: Port) {
    this.#port = port;
    this.#context = context;
    this.#isLatest = policy.kind === 'latest';
    this.#isKept = policy.kind === 'at_least_once';
    this.#window = windowOf(policy);
  }

  get givesAgain(): boolean {
    return this.#isKept && this.#isOpen;
  }

  /** The claim on what came; its release is answered here. */
  leaseOf({ seq, awaited }: Parcel): Lease {
    return new Lease(this, seq, awaited || this.#isLatest);
  }

  /**
   * One that waited here is in work. Where only the newest counts, the next is sent when this one is done: sent
   * sooner, it would grow old here.
   */
  taken(): void {
    if (this.#isLatest) return;
    this.#credit += 1;
    this.#tellSoon(GATHER_MS);
  }

  eased(): void {
    if (!this.#isOpen || !this.#isLatest) return;
    this.#credit += 1;
    this.#tellSoon(AWAITED_MS);
  }

  released({ seq, isAwaited, isEased }: Lease): void {
    if (!this.#isOpen) return;
    if (this.#isLatest && !isEased) this.#credit += 1;
    this.#done.push(seq);
    this.#tellSoon(isAwaited && !isEased ? AWAITED_MS : GATHER_MS);
  }

  /** Tells what was gathered, and nothing more. */
  close(): void {
    this.#tell();
    this.abandon();
  }

  /** The other end is gone: nothing more is told. */
  abandon(): void {
    this.#isOpen = false;
    this.#cancelLate?.();
    this.#cancelLate = null;
    this.#port.close();
  }

  #tellSoon(ms: number): void {
    if (this.#credit * 2 >= this.#window) return this.#tell();
    if (this.#cancelLate !== null && this.#lateMs <= ms) return undefined;
    this.#cancelLate?.();
    this.#lateMs = ms;
    this.#cancelLate = this.#context.clock.after(ms, this.#tellLate);
    return undefined;
  }

  readonly #tellLate = (): void => {
    this.#cancelLate = null;
    this.#tell();
  };

  #tell(): void {
    if (!this.#isOpen || (this.#credit === 0 && this.#done.length === 0)) return;
    // What became of them must be known before nobody answers for them any more.
    this.#context.listener.flush();
    const receipt: Receipt = { credit: this.#credit, done: this.#done };
    this.#credit = 0;
    this.#done = [];
    this.#port.postMessage(receipt);
  }
}
