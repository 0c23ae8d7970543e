import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import { createRun } from '../../shared/run/create-run.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { RunHost, RunLogLine, RunSource } from '../../shared/run/host.ts';
import type { Run, RunListener, SavedRun } from '../../shared/run/run.api.ts';
import type { Log } from '../log.ts';
import { EdgeHost } from './edge-host.ts';
import type { EdgeHostParts } from './edge-host.ts';

/** What a run with its source at the other end of a connection is begun with. */
export interface RemoteBegin {
  readonly source: RunSource<Picture>;
  readonly saved: SavedRun | null;
  readonly listener: RunListener;
  readonly line: (line: RunLogLine) => void;
}

/** A place that is ready for one run of a graph. `close` gives back what was opened for it, after the run has ended. */
export interface RemotePlace {
  begin(init: RemoteBegin): Run;
  /** Lets its run take over another graph, with what that needs. Rejects with why not; then it goes on as it was. */
  change(run: Run, graph: PipelineGraph): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens what a graph needs on this server. Rejects with `unsupported` for elements that only browsers can run, and
 * with whatever a model could not be had for.
 */
export async function prepareRemotePlace(
  parts: Omit<EdgeHostParts, 'openSource'>,
  graph: PipelineGraph,
  log: Log,
): Promise<RemotePlace> {
  mustRunHere(graph);
  const host = new EdgeHost({ ...parts, openSource: () => Promise.reject(noSource()) }, log);
  try {
    await host.prepare(graph);
  } catch (error) {
    await host.close();
    throw error;
  }
  let hasBegun = false;
  return {
    begin: (init) => {
      const { listener, saved } = init;
      hasBegun = true;
      const lent = lend(host, init);
      return createRun({ graph, host: lent, elements: elementOf, listener, ...(saved && { saved }) });
    },
    change: async (run, changed) => {
      mustRunHere(changed);
      await host.prepare(changed);
      await run.change(changed);
      await host.keepOnly(changed);
    },
    close: async () => {
      await host.close();
      // Whatever goes on of it does so at the other end.
      if (hasBegun) await parts.ended?.(graph.id);
    },
  };
}

function lend(host: EdgeHost, { source, line }: RemoteBegin): RunHost<Picture> {
  const { name, clock, frames, services } = host;
  return {
    name,
    clock,
    frames,
    services,
    openSource: () => Promise.resolve(source),
    startFlow: (flow, graph) => host.startFlow(flow, graph),
    channel: () => host.channel(),
    log: (entry) => {
      host.log(entry);
      line(entry);
    },
  };
}

function mustRunHere(graph: PipelineGraph): void {
  const strange = graph.elements.filter(({ type }) => elementOf(type)?.hosts.includes('edge') === false);
  if (strange.length === 0) return;
  const names = strange.map(({ name }) => `"${name}"`).join(', ');
  throw new SightlineError('unsupported', `Only browsers can run ${names} of pipeline "${graph.id}".`);
}

function noSource(): SightlineError {
  return new SightlineError('internal', 'The frames of this run come over its connection.');
}
