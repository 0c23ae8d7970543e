import { asSightlineError } from '../errors.ts';
import { OUTCOME, account, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { Message } from './message.ts';
import { derive } from './packet.ts';
import type { Packet } from './packet.ts';
import type { TapList } from './tap-list.ts';
import type { OutWire } from './wire.ts';

/** Where an element's outputs go: over its wires, or, at an end of the graph, out of the run. */
export class Outlet {
  readonly #element: string;
  readonly #context: FlowContext;
  readonly #taps: TapList;
  #wires: readonly OutWire[] = [];

  constructor(element: string, context: FlowContext, taps: TapList) {
    this.#element = element;
    this.#context = context;
    this.#taps = taps;
  }

  connect(wires: readonly OutWire[]): void {
    this.#wires = wires;
  }

  /** Whether a wire that must not lose anything has no room. */
  get isBlocked(): boolean {
    for (const wire of this.#wires) if (wire.isBlocked) return true;
    return false;
  }

  /** Sends what was made of a packet; its share and its lease go on with that, its pixels have been seen to. */
  send(packet: Packet, outputs: readonly Message[], enteredAt: number): void {
    packet.lease?.hold(outputs.length - 1);
    const share = packet.share / outputs.length;
    for (const output of outputs) this.give(derive(packet, this.#traced(output, enteredAt), share));
  }

  /** Sends on what stems from no frame in flight. */
  emit(message: Message): void {
    const capturedAt = this.#context.clock.now();
    this.give({ message, share: 0, capturedAt, lease: null, arrival: 0, attempts: 0 });
  }

  /** Sends one packet over every wire. */
  give(packet: Packet): void {
    this.#taps.show('output', packet.message);
    const wires = this.#wires;
    const [only] = wires;
    if (only === undefined) this.#deliver(packet);
    else if (wires.length === 1) only.send(packet);
    else this.#branch(packet, wires);
  }

  #branch(packet: Packet, wires: readonly OutWire[]): void {
    const share = packet.share / wires.length;
    packet.lease?.hold(wires.length - 1);
    // All are made before the first is sent: sending may run the whole graph behind the wire.
    const branches = wires.map((_, index) => this.#branchOf(packet, index, share));
    for (const [index, branch] of branches.entries()) {
      if (branch === null) account(this.#context, { ...packet, share }, OUTCOME.failed);
      else wires[index]?.send(branch);
    }
  }

  /** Null where the pixels could not be had twice. */
  #branchOf(packet: Packet, index: number, share: number): Packet | null {
    const { message } = packet;
    if (index === 0 || message.kind !== 'frame') return derive(packet, message, share);
    try {
      return derive(packet, { ...message, value: this.#context.frames.clone(message.value) }, share);
    } catch (error) {
      this.#context.listener.failed(this.#element, asSightlineError(error));
      return null;
    }
  }

  #deliver(packet: Packet): void {
    this.#context.listener.output(packet.message, this.#element);
    finish(this.#context, packet, OUTCOME.delivered);
  }

  #traced(message: Message, entered: number): Message {
    if (message.trace === undefined) return message;
    const { host, clock } = this.#context;
    return {
      ...message,
      trace: [...message.trace, { element: this.#element, host, entered, left: clock.now() }],
    };
  }
}
