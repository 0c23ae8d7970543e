import { asSightlineError } from '../errors.ts';
import type { SightlineError } from '../errors.ts';
import type { BuiltInEvent, ControlEvent } from './control.ts';
import type { PipelineGraph } from './graph.ts';
import type { ElementLookup, Run } from './run.api.ts';
import { aim } from './run-events.ts';
import type { RunFlows } from './run-flows.ts';

/** What control events act on. */
export interface RunControlsInit {
  readonly run: Pick<Run, 'state' | 'start' | 'stop' | 'pause' | 'resume' | 'kill'>;
  readonly flows: RunFlows;
  readonly elements: ElementLookup;
  readonly graph: () => PipelineGraph;
  readonly failed: (element: string, error: SightlineError) => void;
}

/** Does what control events say, to the run or to its elements. */
export class RunControls {
  readonly #init: RunControlsInit;

  constructor(init: RunControlsInit) {
    this.#init = init;
  }

  /** Throws as `Run.notify` does. */
  notify(event: ControlEvent): void {
    const { flows, elements, graph } = this.#init;
    const aimed = aim(event, graph(), elements);
    if (aimed.builtIn === null) flows.notify(event.name, aimed.params, aimed.elements);
    else if (aimed.elements === null) this.#run(aimed.builtIn);
    else this.#elements(aimed.builtIn, aimed.elements);
  }

  #run(event: BuiltInEvent): void {
    const { run } = this.#init;
    if (event === 'pause') run.pause();
    else if (event === 'stop') void run.stop();
    else if (event === 'kill') void run.kill();
    // Why it could not start is its state, and told.
    else if (run.state === 'idle') void run.start().catch(() => undefined);
    else run.resume();
  }

  #elements(event: BuiltInEvent, elements: readonly string[]): void {
    if (event === 'kill') return this.#remake(elements);
    const { flows } = this.#init;
    const paused = event === 'pause' || event === 'stop';
    flows.pause(paused, elements);
    return flows.notify(paused ? 'pause' : 'resume', {}, elements);
  }

  #remake(elements: readonly string[]): void {
    const { flows, failed } = this.#init;
    for (const element of elements) {
      flows.remake(element).catch((error: unknown) => failed(element, asSightlineError(error)));
    }
  }
}
