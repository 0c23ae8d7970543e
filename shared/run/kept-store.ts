import { droppedAs } from './flow-context.ts';
import type { Settlements } from './flow-context.ts';
import { flowsByElement } from './flow-plan.ts';
import { wireId } from './graph.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import type { KeptMessage } from './kept-message.ts';

/** What is to be given again, between the end of all flows and their new beginning. Whoever fills it empties it. */
export class KeptStore {
  #messages: readonly KeptMessage[] = [];

  get size(): number {
    return this.#messages.length;
  }

  put(messages: readonly KeptMessage[]): void {
    this.#messages = messages;
  }

  /** Takes out what begins in this flow. */
  takeFor(graph: PipelineGraph, flow: string): KeptMessage[] {
    const flowOf = flowsByElement(graph);
    const wires = graph.wires.filter(({ from }) => flowOf.get(from) === flow).map(wireId);
    const taken = this.#messages.filter(({ wire }) => wires.includes(wire));
    this.#messages = this.#messages.filter(({ wire }) => !wires.includes(wire));
    return taken;
  }

  /** Ends what nobody takes: the run has ended meanwhile. */
  discard({ frames, clock }: Pick<RunHost<unknown>, 'frames' | 'clock'>, settlements: Settlements): void {
    for (const { message, frame, share, ageMs } of this.#messages) {
      if (message.kind === 'frame') frames.close(message.value);
      settlements.settle(frame, share, droppedAs('stopped'), clock.now() - ageMs);
    }
    this.#messages = [];
  }
}
