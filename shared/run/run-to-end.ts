import type { RunFigures } from './figures.ts';
import type { ControlEvent } from './control.ts';
import { createRun } from './create-run.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import type { Message } from './message.ts';
import type { ElementLookup, Run, RunListener, RunNotice } from './run.api.ts';

/** One run from its start to its end. */
export interface RunSession<F> {
  readonly graph: PipelineGraph;
  readonly host: RunHost<F>;
  readonly elements: ElementLookup;
  output(message: Message, element: string): void;
  event?(event: ControlEvent): void;
  notice?(notice: RunNotice): void;
  /** The first fault of the source ends the run: what is run once is not begun anew. */
  readonly once: boolean;
  /** Asks for the end. */
  readonly signal: AbortSignal;
  /** Called once it runs; what it gives is called at the end. */
  started?(run: Run): () => void;
}

/** How a run went. */
export interface RunOutcome {
  readonly figures: RunFigures;
  readonly seconds: number;
  /** In words; null when it ended as it should. */
  readonly failure: string | null;
}

/** Runs until the source ends, the run fails or the signal asks for the end. Rejects when it cannot start. */
export async function runToEnd<F>(session: RunSession<F>): Promise<RunOutcome> {
  const { graph, host, elements, signal, once } = session;
  const ending = new Ending(signal);
  const run = createRun({ graph, host, elements, once, listener: listenerOf(session, ending) });
  const begun = host.clock.now();
  try {
    await run.start();
    const finish = session.started?.(run);
    const failure = await ending.reached;
    finish?.();
    // Reads the rates while they are fresh; the ledger is read again when nothing is in flight any more.
    const figures = run.figures();
    await run.stop();
    const seconds = (host.clock.now() - begun) / 1000;
    return { figures: { ...figures, ledger: run.figures().ledger }, seconds, failure };
  } finally {
    ending.close();
    await run.kill();
  }
}

/** When and why a run is over. */
class Ending {
  /** Why it failed; null when it ended as it should. */
  readonly reached: Promise<string | null>;
  reach: (failure: string | null) => void = () => undefined;
  readonly #signal: AbortSignal;
  readonly #asked = (): void => this.reach(null);

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.reached = new Promise((resolve) => {
      this.reach = resolve;
    });
    if (signal.aborted) this.reach(null);
    else signal.addEventListener('abort', this.#asked, { once: true });
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#asked);
  }
}

function listenerOf<F>(session: RunSession<F>, ending: Ending): RunListener {
  return {
    output: (message, element) => session.output(message, element),
    event: (event) => session.event?.(event),
    state: (state, reason) => {
      if (state === 'failed') ending.reach(reason);
      else if (state === 'stopped') ending.reach(null);
    },
    notice: (notice) => session.notice?.(notice),
  };
}
