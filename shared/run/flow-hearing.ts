import type { FlowListener } from './flow-context.ts';
import type { FlowCrewListener } from './flow-crew.ts';
import type { RunMemory } from './run-memory.ts';

/** What the flows of a run tell it. */
export type RunFlowsListener = FlowListener & Pick<FlowCrewListener, 'beat' | 'workerLost'>;

/**
 * What is heard of workers: remembered, and told. A worker may speak of elements that a change has taken away by now;
 * of those nothing is told.
 */
export function flowHearing(
  listener: RunFlowsListener,
  memory: RunMemory,
  knows: (element: string) => boolean,
): FlowCrewListener {
  return {
    settle: (...settlement) => listener.settle(...settlement),
    flush: () => listener.flush(),
    output: (message, element) => listener.output(message, element),
    raise: (event) => listener.raise(event),
    log: (...line) => listener.log(...line),
    failed: (element, error) => knows(element) && listener.failed(element, error),
    beat(flow, figures) {
      const elements = figures.elements.filter(({ name }) => knows(name));
      memory.note(elements);
      listener.beat(flow, { ...figures, elements });
    },
    workerLost: (flow, error) => listener.workerLost(flow, error),
    snapshots: (snapshots) => memory.keep(snapshots),
  };
}
