import type { PipelineGraph } from '../../shared/run/graph.ts';
import { MAIN_FLOW } from '../../shared/run/graph.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { RunLogLine } from '../../shared/run/host.ts';
import type { Message } from '../../shared/run/message.ts';
import type { RunListener, RunNotice } from '../../shared/run/run.api.ts';
import type { RunServerMessage } from '../../shared/wire/run-messages.ts';
import type { CarriedStates } from './carried-states.ts';

/** Longer sentences are cut. */
const WORDS = 10_000;

/** Where a carried run's listener tells what it hears. */
export interface CarriedListenerInit {
  readonly graph: () => PipelineGraph;
  readonly states: CarriedStates;
  readonly figures: () => RunFigures;
  readonly send: (message: RunServerMessage) => boolean;
  /** It is in another state now. */
  readonly changed: () => void;
}

/** Tells the other end of a connection all that a run says. */
export class CarriedListener implements RunListener {
  readonly #init: CarriedListenerInit;

  constructor(init: CarriedListenerInit) {
    this.#init = init;
  }

  /** Pixels and tensors stay here. What a detector found in a frame is told at once: no frame comes twice. */
  output(message: Message, element: string): void {
    if (message.kind === 'frame' || message.kind === 'tensor') return;
    if (message.kind === 'detections') this.#init.send({ type: 'output', element, message });
    else this.#init.states.tell(this.#flowOf(element), { told: 'output', element, message });
  }

  /** Who raised it is not known; the state of the main flow is the last one that is taken. */
  event(event: Parameters<NonNullable<RunListener['event']>>[0]): void {
    this.#init.states.tell(MAIN_FLOW, { told: 'event', event });
  }

  notice(notice: RunNotice): void {
    this.#init.send({ type: 'notice', notice: { ...notice, message: notice.message.slice(0, WORDS) } });
  }

  line(line: RunLogLine): void {
    this.#init.send({ type: 'log', line: { ...line, message: line.message.slice(0, WORDS) } });
  }

  state(...[state, reason]: Parameters<NonNullable<RunListener['state']>>): void {
    const { send, states, figures, changed } = this.#init;
    // All that a run that ends by itself has to tell comes before its end.
    if (state === 'stopped' || state === 'failed') {
      states.flush();
      send({ type: 'figures', figures: figures() });
    }
    send({ type: 'state', state, reason: reason.slice(0, WORDS) });
    changed();
  }

  #flowOf(element: string): string {
    return this.#init.graph().elements.find(({ name }) => name === element)?.flow ?? MAIN_FLOW;
  }
}
