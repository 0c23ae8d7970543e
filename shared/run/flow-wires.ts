import type { WireFigures } from './figures.ts';
import { droppedAs, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import { isSameWire } from './flow-plan.ts';
import type { PlannedWire } from './flow-plan.ts';
import { wireId } from './graph.ts';
import type { GraphWire } from './graph.ts';
import { kept, packetOfKept } from './kept-message.ts';
import type { KeptMessage } from './kept-message.ts';
import type { Packet } from './packet.ts';
import { RemoteIn } from './remote-in.ts';
import { RemoteOut } from './remote-out.ts';
import { LocalWire } from './local-wire.ts';
import type { InWire, OutWire, Pumped } from './wire-ends.ts';

type Wire = LocalWire | RemoteOut | RemoteIn;

/** The wires of one flow: made, kept and taken away as plans say. */
export class FlowWires {
  readonly #context: FlowContext;
  readonly #end: (element: string) => Pumped;
  readonly #wires = new Map<string, Wire>();

  constructor(context: FlowContext, end: (element: string) => Pumped) {
    this.#context = context;
    this.#end = end;
  }

  /** Whether nothing waits on them, and nothing that was sent is still in work elsewhere. */
  get isEmpty(): boolean {
    for (const wire of this.#wires.values()) if (!isEmpty(wire)) return false;
    return true;
  }

  apply(planned: readonly PlannedWire[]): void {
    const wanted = new Map(planned.map((plan) => [wireId(plan.wire), plan]));
    for (const [id, wire] of this.#wires) {
      if (!wanted.has(id)) this.#remove(id, wire);
    }
    for (const [id, plan] of wanted) this.#set(id, plan);
  }

  from(element: string): OutWire[] {
    return [...this.#wires.values()].filter(
      (wire): wire is LocalWire | RemoteOut => !(wire instanceof RemoteIn) && wire.spec.from === element,
    );
  }

  to(element: string): InWire[] {
    return [...this.#wires.values()].filter(
      (wire): wire is LocalWire | RemoteIn => !(wire instanceof RemoteOut) && wire.spec.to === element,
    );
  }

  /** The thread at its other end is gone. */
  lost(id: string): void {
    const wire = this.#wires.get(id);
    if (wire instanceof RemoteOut || wire instanceof RemoteIn) wire.lost();
  }

  figures(now: number): WireFigures[] {
    return [...this.#wires.values()].map((wire) =>
      wire instanceof LocalWire ? wire.buffer.figures(now) : wire.figures(now),
    );
  }

  /** Takes out what must not be lost, and ends everything else. */
  keep(): KeptMessage[] {
    // What came from elsewhere is answered for here until all that was made of it has been seen to.
    const inwards = [...this.#wires].filter(([, wire]) => wire instanceof RemoteIn);
    const outwards = [...this.#wires].filter(([, wire]) => !(wire instanceof RemoteIn));
    return [...outwards, ...inwards].flatMap(([id, wire]) => {
      const messages = wire.keep().flatMap((packet) => this.#keep(id, packet) ?? []);
      this.#remove(id, wire);
      return messages;
    });
  }

  /** Sends again what was kept on the wires of the same names. */
  giveAgain(messages: readonly KeptMessage[]): void {
    for (const message of messages) {
      const wire = this.#wires.get(message.wire);
      const packet = packetOfKept(message, this.#context.clock.now());
      if (wire instanceof LocalWire || wire instanceof RemoteOut) wire.send(packet);
      else finish(this.#context, packet, droppedAs('stopped'));
    }
  }

  close(): void {
    for (const [id, wire] of this.#wires) this.#remove(id, wire);
  }

  /** Null: it is given again by whoever sent what it was made of, and would come twice. */
  #keep(wire: string, packet: Packet): KeptMessage | null {
    const { frames, clock } = this.#context;
    if (packet.lease?.isAnswered !== true) return kept(wire, packet, clock.now());
    if (packet.message.kind === 'frame') frames.close(packet.message.value);
    return null;
  }

  #set(id: string, { wire: spec, end, port }: PlannedWire): void {
    const current = this.#wires.get(id);
    const next = current !== undefined && fits(current, spec, end) ? current : this.#make(spec, end);
    if (next !== current) {
      if (current !== undefined) this.#replace(id, current, next);
      this.#wires.set(id, next);
    }
    if (port !== null && !(next instanceof LocalWire)) next.attach(port);
  }

  #make(spec: GraphWire, end: PlannedWire['end']): Wire {
    if (end === 'from') return new RemoteOut(spec, this.#context, this.#end(spec.from));
    if (end === 'to') return new RemoteIn(spec, this.#context, this.#end(spec.to));
    return new LocalWire(spec, this.#context, this.#end(spec.from), this.#end(spec.to));
  }

  /** What waits goes over the new wire, where its beginning stays in this thread. */
  #replace(id: string, current: Wire, next: Wire): void {
    if (current instanceof RemoteIn || next instanceof RemoteIn) this.#remove(id, current);
    else next.takeOver(current);
  }

  #remove(id: string, wire: Wire): void {
    this.#wires.delete(id);
    wire.close();
  }
}

function fits(wire: Wire, spec: GraphWire, end: PlannedWire['end']): boolean {
  const isKind =
    end === 'both'
      ? wire instanceof LocalWire
      : end === 'from'
        ? wire instanceof RemoteOut
        : wire instanceof RemoteIn;
  return isKind && isSameWire(wire.spec, spec);
}

function isEmpty(wire: Wire): boolean {
  return wire instanceof LocalWire ? wire.buffer.depth === 0 : wire.isEmpty;
}
