import { listedRates } from '../../shared/pipeline/listed-rates.ts';
import type { PipelineListing, PipelineState } from '../../shared/pipeline/listing.ts';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';

/** The part of a list entry that says how a pipeline on this server does. */
export type RunListing = Pick<
  PipelineListing,
  'host' | 'state' | 'input_fps' | 'infer_fps' | 'drop_fps' | 'latency_ms' | 'health' | 'since'
>;

/** The list knows fewer states than a run: what neither runs nor ends is idle. */
const LISTED: Readonly<Record<RunState, PipelineState>> = {
  idle: 'idle',
  starting: 'starting',
  running: 'running',
  paused: 'idle',
  stopping: 'stopped',
  healing: 'healing',
  failed: 'failed',
  stopped: 'stopped',
};

/** A run as a list entry tells it. `since`: milliseconds since 1970. */
export function runListing(state: RunState, since: number, figures: RunFigures | null): RunListing {
  const running = state === 'running' || state === 'paused' || state === 'healing' ? figures : null;
  return {
    host: 'edge',
    state: LISTED[state],
    ...listedRates(running),
    health: healthOf(state, running),
    since: new Date(since).toISOString(),
  };
}

function healthOf(state: RunState, figures: RunFigures | null): PipelineListing['health'] {
  if (state === 'failed') return 'failed';
  const unwell = figures?.elements.some((element) => UNWELL.has(element.state)) ?? false;
  return state === 'healing' || unwell ? 'warning' : 'ok';
}

const UNWELL: ReadonlySet<string> = new Set(['stuck', 'restarting', 'frozen', 'silent', 'failed']);
