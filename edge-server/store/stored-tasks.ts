import type { TaskProvider } from '../../shared/run/pipeline-set.ts';
import type { RunTask } from '../runs/run-manager.ts';
import type { PipelineStore } from './pipeline-store.ts';

/** What the store wants to run on this server, told of whenever that changes. */
export function storedTasks(store: Pick<PipelineStore, 'edgeGraphs' | 'subscribe'>): TaskProvider<RunTask> {
  return {
    list: () =>
      Promise.resolve(store.edgeGraphs.map((graph) => ({ id: graph.id, revision: graph.revision, graph }))),
    subscribe: (changed) => store.subscribe(changed),
  };
}
