import { asSightlineError, messageOf } from '../errors.ts';
import { OUTCOME, account, finish } from './flow-context.ts';
import { filteredWord, isFinding, withParts } from './filtered-word.ts';
import type { FlowContext } from './flow-context.ts';
import type { Message } from './message.ts';
import { derive } from './packet.ts';
import type { Packet } from './packet.ts';
import type { TapList } from './tap-list.ts';
import type { OutWire } from './wire-ends.ts';

/** Where an element's outputs go: over its wires, or, at an end of the graph, out of the run. */
export class Outlet {
  readonly #element: string;
  readonly #context: FlowContext;
  readonly #taps: TapList;
  #wires: readonly OutWire[] = [];
  /** Those of them that lead to somebody who joins findings with their frames. */
  #joining: readonly OutWire[] = [];

  constructor(element: string, context: FlowContext, taps: TapList) {
    this.#element = element;
    this.#context = context;
    this.#taps = taps;
  }

  connect(wires: readonly OutWire[]): void {
    this.#wires = wires;
    this.#joining = wires.filter(({ spec }) => spec.joins === true);
  }

  /** Whether a wire that must not lose anything has no room. */
  get isBlocked(): boolean {
    for (const wire of this.#wires) if (wire.isBlocked) return true;
    return false;
  }

  /** Shows a message to the taps; one that throws is complained about. */
  show(side: 'input' | 'output', message: Message): void {
    try {
      this.#taps.show(side, message);
    } catch (error) {
      this.#complain(`a tap on its ${side} failed: ${messageOf(error)}`);
    }
  }

  /** Sends what was made of a packet; its share and its lease go on with that, its pixels have been seen to. */
  send(packet: Packet, outputs: readonly Message[], enteredAt: number): void {
    packet.lease?.hold(outputs.length - 1);
    const share = packet.share / outputs.length;
    const known = this.#joining.length === 0 ? outputs : withParts(packet.message, outputs);
    if (this.#joining.length > 0 && !outputs.some(isFinding)) this.tellFiltered(packet);
    for (const output of known)
      this.give(derive(packet, this.#traced(packet.message, output, enteredAt), share));
  }

  /** Nothing came of it: whoever joins findings with frames need not wait for that. Counts for nothing itself. */
  tellFiltered(packet: Packet): void {
    if (this.#joining.length === 0 || !isFinding(packet.message)) return;
    const word = { ...derive(packet, filteredWord(packet.message), 0), lease: null };
    for (const wire of this.#joining) sendOver(wire, { ...word }, true);
  }

  /** Sends on what stems from no frame in flight. */
  emit(message: Message): void {
    const capturedAt = this.#context.clock.now();
    const frame = message.frame.id;
    this.give({ message, frame, share: 0, capturedAt, lease: null, arrival: 0, attempts: 0 });
  }

  /**
   * Sends one packet over every wire. Whoever cannot wait for a wire that is blocked (a camera) loses what goes there,
   * and there only. Never throws, whoever looks on.
   */
  give(packet: Packet, canWait = true): void {
    this.show('output', packet.message);
    const wires = this.#wires;
    const [only] = wires;
    if (only === undefined) this.#deliver(packet);
    else if (wires.length === 1) sendOver(only, packet, canWait);
    else this.#branch(packet, wires, canWait);
  }

  #branch(packet: Packet, wires: readonly OutWire[], canWait: boolean): void {
    const share = packet.share / wires.length;
    packet.lease?.hold(wires.length - 1);
    // All are made before the first is sent: sending may run the whole graph behind the wire.
    const branches: (Packet | null)[] = [];
    for (let index = 0; index < wires.length; index += 1) branches.push(this.#branchOf(packet, index, share));
    for (let index = 0; index < wires.length; index += 1) {
      const branch = branches[index] ?? null;
      const wire = wires[index];
      if (branch === null) account(this.#context, { ...packet, share }, OUTCOME.failed);
      else if (wire !== undefined) sendOver(wire, branch, canWait);
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
    finish(this.#context, packet, this.#tellOutput(packet.message) ? OUTCOME.delivered : OUTCOME.failed);
  }

  #tellOutput(message: Message): boolean {
    try {
      this.#context.listener.output(message, this.#element);
      return true;
    } catch (error) {
      this.#complain(`what it gives could not be delivered: ${messageOf(error)}`);
      return false;
    }
  }

  #complain(words: string): void {
    this.#context.listener.log('error', this.#element, words);
  }

  /** An element that makes its messages anew need not know of traces: what stems from the same frame goes on with its way. */
  #traced(input: Message, output: Message, entered: number): Message {
    const trace = output.trace ?? (output.frame.id === input.frame.id ? input.trace : undefined);
    if (trace === undefined) return output;
    const { host, clock } = this.#context;
    return { ...output, trace: [...trace, { element: this.#element, host, entered, left: clock.now() }] };
  }
}

function sendOver(wire: OutWire, packet: Packet, canWait: boolean): void {
  if (canWait || !wire.isBlocked) wire.send(packet);
  else wire.refuse(packet);
}
