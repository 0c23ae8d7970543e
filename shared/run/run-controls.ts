import type { BuiltInEvent, ControlEvent } from './control.ts';
import type { PipelineGraph } from './graph.ts';
import type { ElementLookup, Run } from './run.api.ts';
import { aim } from './run-events.ts';
import type { RunFlows } from './run-flows.ts';
import type { RunHealth } from './run-health.ts';
import type { RunSource } from './run-source.ts';
import type { RunVoice } from './run-voice.ts';

/** What control events act on. */
export interface RunControlsInit {
  readonly run: Pick<Run, 'state' | 'start' | 'stop' | 'pause' | 'resume' | 'kill'>;
  readonly flows: RunFlows;
  readonly elements: ElementLookup;
  readonly graph: () => PipelineGraph;
  readonly source: Pick<RunSource<unknown>, 'hold' | 'remake'>;
  readonly voice: Pick<RunVoice, 'notice'>;
  /** Null: nobody watches yet. */
  readonly health: () => RunHealth | null;
}

/** Why an element does what it does then. */
const TOLD: Readonly<Record<BuiltInEvent, string>> = {
  start: 'it was told to start',
  stop: 'it was told to stop',
  pause: 'it was told to pause',
  resume: 'it was told to resume',
  kill: 'it was told to end',
};

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
    if (aimed.builtIn === null) {
      for (const { element, params } of aimed.calls) flows.notify(event.name, params, [element]);
    } else if (aimed.elements === null) this.#run(aimed.builtIn);
    else this.#elements(aimed.builtIn, aimed.elements);
  }

  /** Lets these rest, without a word: they did so before. */
  rest(elements: readonly string[]): void {
    this.#pause(true, elements);
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
    if (event === 'kill') return elements.forEach((element) => this.#remake(element));
    const isPaused = event === 'pause' || event === 'stop';
    const { flows, voice } = this.#init;
    this.#pause(isPaused, elements);
    flows.notify(isPaused ? 'pause' : 'resume', {}, elements);
    const words = isPaused ? 'rests' : 'goes on';
    for (const element of elements) voice.notice('state', element, `"${element}" ${words}: ${TOLD[event]}.`);
  }

  #pause(isPaused: boolean, elements: readonly string[]): void {
    const { flows, source } = this.#init;
    flows.pause(isPaused, elements);
    if (elements.some((element) => this.#isSource(element))) source.hold(isPaused);
  }

  /** The source is opened anew; whatever is made anew counts, and says so. */
  #remake(element: string): void {
    const { source, voice, health } = this.#init;
    const watch = health();
    if (watch === null) {
      voice.notice('warning', element, `"${element}" is not made anew: no frames flow yet.`);
    } else if (this.#isSource(element)) {
      voice.notice('restart', element, `"${element}" is opened anew: ${TOLD.kill}.`);
      // Why it cannot be is told by the source itself.
      void source.remake();
    } else watch.remake(element, TOLD.kill);
  }

  #isSource(element: string): boolean {
    return this.#init.graph().elements[0]?.name === element;
  }
}
