import { asSightlineError } from '../errors.ts';
import type { SightlineError } from '../errors.ts';
import type { DropReason, WireFigures } from './figures.ts';
import { OUTCOME, account, droppedAs, finish } from './flow-context.ts';
import type { Accountable, FlowContext } from './flow-context.ts';
import type { GraphWire } from './graph.ts';
import type { Port } from './host.ts';
import type { Packet } from './packet.ts';
import { asWhole, isReceipt, sendingPolicy, windowOf } from './parcel.ts';
import type { Parcel, Receipt } from './parcel.ts';
import { postPixels } from './post-pixels.ts';
import { WireBuffer } from './wire-buffer.ts';
import type { Movable } from './wire-buffer.ts';
import type { OutWire, Pumped } from './wire-ends.ts';

/** What was sent and is not done with; with its message where it may have to be sent again. */
type Sent = Accountable & { readonly again: Packet | null };

/**
 * The sending end of a wire between two threads. The queue and its policy are here; what the other end has room for
 * is sent, pixels by transfer. Until the other end is done with a message this end answers for it.
 */
export class RemoteOut implements OutWire {
  readonly spec: GraphWire;
  readonly #context: FlowContext;
  readonly #buffer: WireBuffer;
  readonly #from: Pumped;
  readonly #sent = new Map<number, Sent>();
  #port: Port | null = null;
  #credit = 0;
  #seq = 0;

  constructor(spec: GraphWire, context: FlowContext, from: Pumped) {
    this.#context = context;
    this.spec = spec;
    this.#buffer = new WireBuffer({ ...spec, policy: sendingPolicy(spec.policy) }, context);
    this.#from = from;
  }

  get isBlocked(): boolean {
    return this.#buffer.isBlocked;
  }

  get isEmpty(): boolean {
    return this.#sent.size === 0 && this.#buffer.depth === 0;
  }

  /** Sends over this port from now on; what was sent over another and is not done with is lost. */
  attach(port: Port): void {
    this.lost();
    this.#port = port;
    this.#credit = windowOf(this.spec.policy);
    // Its sender makes this port; what comes out of it is a receipt.
    port.onmessage = ({ data }) => isReceipt(data) && this.#receive(data);
    this.#flush();
  }

  send(packet: Packet): void {
    this.#buffer.offer(packet, this.#wake);
    this.#flush();
  }

  refuse(packet: Packet): void {
    this.#buffer.drop(packet, 'full');
  }

  /** The other end is gone: what must not be lost is kept for the next, the rest is accounted for. */
  lost(): void {
    for (const sent of this.#detach()) this.#recover(sent);
  }

  /** What waits and what was not answered, where it must not be lost; the other end is left alone from now on. */
  keep(): Packet[] {
    if (this.spec.policy.kind === 'at_least_once') this.lost();
    return this.#buffer.keep();
  }

  close(): void {
    for (const sent of this.#detach()) this.#end(sent, 'stopped');
    this.#buffer.close('stopped');
  }

  /** Hands what waits to the wire that takes this one's place, and what must not be lost and was not answered. */
  moveTo(other: WireBuffer, wake: () => void): void {
    for (const sent of this.#detach()) {
      if (sent.again === null) this.#end(sent, 'stopped');
      else this.#buffer.giveBack(givenAgain(sent.again));
    }
    this.#buffer.moveTo(other, wake);
  }

  /** Takes over what waited on the wire whose place this one takes. */
  takeOver(before: Movable): void {
    before.moveTo(this.#buffer, this.#wake);
  }

  figures(now: number): WireFigures {
    return asWhole(this.#buffer.figures(now), this.spec);
  }

  readonly #wake = (): void => this.#from.pump();
  readonly #retried = (): void => this.#flush();

  #recover(sent: Sent): void {
    if (sent.again !== null && this.#buffer.retry(givenAgain(sent.again), this.#retried)) return;
    this.#end(sent, 'worker_lost');
  }

  /** Gives up the port, and gives what was sent and is not done with. */
  #detach(): Sent[] {
    this.#port?.close();
    this.#port = null;
    this.#credit = 0;
    const sent = [...this.#sent.values()];
    this.#sent.clear();
    return sent;
  }

  #end(sent: Sent, reason: DropReason): void {
    this.#closeCopy(sent);
    this.#buffer.meter.dropped(reason);
    account(this.#context, sent, droppedAs(reason));
  }

  #flush(): void {
    const wasBlocked = this.#buffer.isBlocked;
    while (this.#credit > 0) {
      const packet = this.#buffer.take();
      if (packet === undefined) break;
      this.#post(packet);
    }
    if (wasBlocked && !this.#buffer.isBlocked) this.#from.pump();
  }

  #post(packet: Packet): void {
    const { frame, share, capturedAt, lease } = packet;
    this.#seq += 1;
    const seq = this.#seq;
    try {
      const again = this.spec.policy.kind === 'at_least_once' ? this.#copy(packet) : null;
      this.#credit -= 1;
      this.#sent.set(seq, { frame, share, capturedAt, lease, again });
      this.#transfer(packet, seq);
    } catch (error) {
      this.#refuse(packet, seq, asSightlineError(error));
    }
  }

  #transfer({ message, frame, share, capturedAt, lease }: Packet, seq: number): void {
    const { clock, frames } = this.#context;
    const ageMs = clock.now() - capturedAt;
    const parcel: Parcel = { seq, message, frame, share, ageMs, awaited: lease?.isAwaited === true };
    if (message.kind !== 'frame') {
      this.#port?.postMessage(parcel);
      return;
    }
    postPixels([message.value], frames, (transfer) => this.#port?.postMessage(parcel, transfer));
  }

  /** It cannot cross to another thread: trying again would not help. */
  #refuse(packet: Packet, seq: number, error: SightlineError): void {
    const sent = this.#sent.get(seq);
    if (sent !== undefined) {
      this.#sent.delete(seq);
      this.#credit += 1;
      this.#closeCopy(sent);
    }
    finish(this.#context, packet, OUTCOME.failed);
    this.#context.listener.failed(this.spec.from, error);
  }

  #copy(packet: Packet): Packet {
    const { message } = packet;
    if (message.kind !== 'frame') return packet;
    return { ...packet, message: { ...message, value: this.#context.frames.clone(message.value) } };
  }

  #closeCopy({ again }: Sent): void {
    if (again?.message.kind === 'frame') this.#context.frames.close(again.message.value);
  }

  #receive({ credit, done }: Receipt): void {
    this.#credit += credit;
    for (const seq of done) this.#done(seq);
    this.#flush();
  }

  /** It is accounted for over there from here on; only the lease is to let go of. */
  #done(seq: number): void {
    const sent = this.#sent.get(seq);
    if (sent === undefined) return;
    this.#sent.delete(seq);
    this.#closeCopy(sent);
    sent.lease?.release();
  }
}

function givenAgain(packet: Packet): Packet {
  return { ...packet, message: { ...packet.message, again: true } };
}
