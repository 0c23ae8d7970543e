import { asSightlineError, messageOf } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { checkGraph } from './graph-guard.ts';
import type { PipelineGraph } from './graph.ts';
import type { ElementLookup } from './run.api.ts';
import type { RunFlows } from './run-flows.ts';
import type { RunSource } from './run-source.ts';
import type { RunVoice } from './run-voice.ts';

/** What is changed in a run. */
export interface RunChangeInit<F> {
  readonly flows: RunFlows;
  readonly source: RunSource<F>;
  readonly voice: RunVoice;
  readonly elements: ElementLookup;
  readonly graph: () => PipelineGraph;
  /** This graph is what is watched and shown from now on. */
  readonly become: (graph: PipelineGraph) => void;
  /** Throws once the run has ended. */
  readonly mustGoOn: () => void;
  readonly fail: (reason: string) => Promise<void>;
}

/** What it takes to go back. */
interface Before {
  readonly graph: PipelineGraph;
  readonly states: Promise<Record<string, JsonValue>>;
  isSourceClosed: boolean;
}

/** Takes changed definitions over, each wholly or not at all. */
export class RunChange<F> {
  readonly #init: RunChangeInit<F>;

  constructor(init: RunChangeInit<F>) {
    this.#init = init;
  }

  /** Rejects with why it could not be taken over; what ran before then goes on, with its source and what it knows. */
  async to(graph: PipelineGraph): Promise<void> {
    const { flows, elements, voice } = this.#init;
    this.#init.mustGoOn();
    checkGraph(graph, elements);
    // Asked before anything changes: what is taken away by a change that fails is made anew with it.
    const before: Before = { graph: this.#init.graph(), states: flows.save(), isSourceClosed: false };
    try {
      await this.#apply(graph, before);
    } catch (error) {
      await this.#undo(graph, before, messageOf(error));
      throw asSightlineError(error);
    }
    voice.notice('changed', null, `It runs revision ${graph.revision}.`);
  }

  async #apply(graph: PipelineGraph, before: Before): Promise<void> {
    const { flows, source, become, mustGoOn } = this.#init;
    const isNewSource = !isSameSource(before.graph, graph);
    // Held, not closed: a file could not go on where it was.
    if (isNewSource) source.pause();
    become(graph);
    await flows.apply(graph);
    if (!isNewSource) return;
    mustGoOn();
    before.isSourceClosed = true;
    await source.close();
    mustGoOn();
    await source.open(graph);
    source.start();
  }

  async #undo(graph: PipelineGraph, before: Before, reason: string): Promise<void> {
    const { voice, become, mustGoOn, fail } = this.#init;
    const states = await before.states;
    mustGoOn();
    // A later change holds by now.
    if (this.#init.graph() !== graph) return;
    become(before.graph);
    try {
      await this.#goBack(before, states);
    } catch (error) {
      await fail(`neither revision ${graph.revision} nor the one before it can be run: ${messageOf(error)}`);
      return;
    }
    const words = `Revision ${graph.revision} could not be taken over, and ${before.graph.revision} goes on`;
    voice.notice('error', null, `${words}: ${reason}`);
  }

  async #goBack({ graph, isSourceClosed }: Before, states: Record<string, JsonValue>): Promise<void> {
    const { flows, source, voice } = this.#init;
    await flows.apply(graph, states);
    const [element] = graph.elements;
    if (isSourceClosed || element === undefined || !source.leadsInto(flows.source(element.name))) {
      await source.open(graph);
      source.start();
    } else if (voice.state !== 'paused') source.resume();
  }
}

/** Whether frames come from the same place at the same pace. */
function isSameSource(a: PipelineGraph, b: PipelineGraph): boolean {
  return sourceKey(a) === sourceKey(b);
}

function sourceKey({ elements, pace }: PipelineGraph): string {
  return JSON.stringify([elements[0], pace.fps, pace.inFlight]);
}
