import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { TaskProvider } from '../../shared/run/pipeline-set.ts';
import type { RunTask } from './run-manager.ts';

/** A list of what is to run that a test changes. */
export class GraphList implements TaskProvider<RunTask> {
  #graphs: readonly PipelineGraph[] = [];
  #changed: () => void = () => undefined;

  list(): Promise<readonly RunTask[]> {
    return Promise.resolve(this.#graphs.map((graph) => ({ id: graph.id, revision: graph.revision, graph })));
  }

  subscribe(changed: () => void): () => void {
    this.#changed = changed;
    return () => undefined;
  }

  /** Another list, as of now. */
  set(graphs: readonly PipelineGraph[]): void {
    this.#graphs = graphs;
    this.#changed();
  }
}
