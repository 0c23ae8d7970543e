import type { RunFigures } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Run } from '../../shared/run/run.api.ts';

/** A run with what was opened for it. `close` gives that back, after the run has ended; twice does no harm. */
export interface OpenedRun {
  readonly run: Run;
  /** Opens what a graph needs; rejects when it cannot be had. */
  prepare(graph: PipelineGraph): Promise<void>;
  /** Closes what a graph has no use for. */
  keepOnly(graph: PipelineGraph): Promise<void>;
  close(): Promise<void>;
}

/** Starts it on a graph. Rejects with why not; whoever opened it then ends it. */
export async function startRun(opened: OpenedRun, graph: PipelineGraph): Promise<void> {
  await opened.prepare(graph);
  await opened.run.start();
}

/** Takes another graph over; rejects when that cannot be done, and then runs on as before. */
export async function changeRun(opened: OpenedRun, graph: PipelineGraph): Promise<void> {
  await opened.prepare(graph);
  await opened.run.change(graph);
  await opened.keepOnly(graph);
}

/**
 * Ends it and gives back what was opened for it; gives its last figures. Elements and wires are gone by then: they are
 * told as of `before`, when the end began.
 */
export async function endRun(
  opened: OpenedRun,
  before: RunFigures,
  how: (run: Run) => Promise<void>,
): Promise<RunFigures> {
  try {
    await how(opened.run);
    const after = opened.run.figures();
    const { elements, wires } = after.elements.length === 0 ? before : after;
    return { ...after, elements, wires };
  } finally {
    await opened.close();
  }
}
