import { elementOf } from '../../shared/elements/registry.ts';
import type { Picture } from '../../shared/frame.ts';
import { createRun } from '../../shared/run/create-run.ts';
import type { GraphElement, PipelineGraph } from '../../shared/run/graph.ts';
import type { RunSource } from '../../shared/run/host.ts';
import type { Message } from '../../shared/run/message.ts';
import type { RunListener } from '../../shared/run/run.api.ts';
import type { Log } from '../log.ts';
import { EdgeHost } from './edge-host.ts';
import type { EdgeHostParts } from './edge-host.ts';
import type { OpenedRun } from './opened-run.ts';

/** What runs are opened with. */
export interface OpenRunParts extends Omit<EdgeHostParts, 'openSource'> {
  /** Opens the source of this pipeline. Whoever opened it stops it. */
  readonly openSource: (
    element: GraphElement,
    signal: AbortSignal,
    pipeline: string,
  ) => Promise<RunSource<Picture>>;
  /** Told of every message that reaches an end of a pipeline; frames are only borrowed. Must not throw. */
  readonly output?: (pipeline: string, message: Message, element: string) => void;
}

/** Makes a run of the engine on this server, with a host of its own. */
export function openRun(
  parts: OpenRunParts,
): (graph: PipelineGraph, listener: RunListener, log: Log) => OpenedRun {
  return (graph, listener, log) => {
    const openSource: EdgeHostParts['openSource'] = (element, signal) =>
      parts.openSource(element, signal, graph.id);
    const host = new EdgeHost({ ...parts, openSource }, log, (element, message) =>
      listener.notice?.({ at: parts.clock.wallTime(), kind: 'warning', element, message }),
    );
    const { output } = parts;
    const told: RunListener =
      output === undefined
        ? listener
        : { ...listener, output: (message, element) => output(graph.id, message, element) };
    const run = createRun({ graph, host, elements: elementOf, listener: told });
    return {
      run,
      prepare: (wanted) => host.prepare(wanted),
      keepOnly: (wanted) => host.keepOnly(wanted),
      close: async () => {
        await host.close();
        await parts.ended?.(graph.id);
      },
    };
  };
}
