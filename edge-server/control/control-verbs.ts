import type { z } from '@hono/zod-openapi';
import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { structureOf } from '../../shared/pipeline/structure.ts';
import type { ControlEvent, EventTarget, RunStructure } from '../../shared/run/control.ts';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import { aim } from '../../shared/run/run-events.ts';
import { HttpProblem } from '../http-problem.ts';
import type { PipelineRun } from '../runs/pipeline-run.ts';
import { notRunHere } from '../runs/run-manager.ts';
import type { RunManager } from '../runs/run-manager.ts';
import { edgeGraphOf, runsOnEdge } from '../store/pipeline-place.ts';
import type { PipelineStore } from '../store/pipeline-store.ts';
import type { LogEntry, LogFeed } from '../stream/log-feed.ts';
import type {
  ElementEventSchema,
  EventSchema,
  LogLevelSchema,
  LogLinesSchema,
  PipelineSchema,
} from './control-schemas.ts';

/** What is controlled, by whichever face: HTTP or the control socket. */
export interface Controlled {
  readonly pipelines: PipelineStore;
  readonly runs: RunManager;
  readonly logs: LogFeed;
}

/** An event that was accepted. */
export interface AcceptedEvent {
  readonly pipeline: string;
  readonly event: string;
  readonly target: EventTarget;
  /** Of the run, as of now; what the event begins may take a while. */
  readonly state: RunState;
}

type Named = z.output<typeof PipelineSchema>;

/** Throws `not_found` with the near miss for an unknown pipeline, `conflict` for one that browsers run. */
export function runOf({ pipelines, runs }: Omit<Controlled, 'logs'>, id: string): PipelineRun {
  pipelines.get(id);
  const run = runs.get(id);
  if (run === undefined) throw notRunHere(id);
  return run;
}

/** Every pipeline and how it does. */
export function listPipelines({ pipelines }: Controlled): readonly PipelineListing[] {
  return pipelines.list();
}

/** What a pipeline consists of and which events it understands, wherever it runs. */
export function tellStructure({ pipelines }: Controlled, { pipeline }: Named): RunStructure {
  const { definition } = pipelines.get(pipeline);
  return structureOf(graphAsRun(definition), elementOf);
}

/** How a pipeline on this server does. Throws `conflict` before its first run too. */
export function tellFigures(controlled: Controlled, { pipeline }: Named): RunFigures {
  const { figures, state } = runOf(controlled, pipeline);
  if (figures !== null) return figures;
  throw new SightlineError(
    'conflict',
    `Pipeline "${pipeline}" has not run yet: it is ${state}. Its notices say why.`,
  );
}

/** What happened to a pipeline on this server, newest first. */
export function tellNotices(controlled: Controlled, { pipeline }: Named): readonly RunNotice[] {
  return runOf(controlled, pipeline).notices;
}

/** Sends an event to a pipeline, some of its flows, or some of its elements. */
export function sendEvent(controlled: Controlled, event: z.output<typeof EventSchema>): AcceptedEvent {
  const { pipeline, event: name, params, flows, elements } = event;
  return send(controlled, pipeline, { name, params, target: targetOf(flows, elements) });
}

/** Sends an event to one element of a pipeline. */
export function sendElementEvent(
  controlled: Controlled,
  { pipeline, element, event: name, params }: z.output<typeof ElementEventSchema>,
): AcceptedEvent {
  return send(controlled, pipeline, { name, params, target: { to: 'elements', elements: [element] } });
}

/** The newest lines of the log that pass, oldest first. */
export function tellLogs(
  { logs }: Controlled,
  { limit, ...filter }: z.output<typeof LogLinesSchema>,
): readonly LogEntry[] {
  return logs.recent(filter, limit);
}

/** Sets how much is logged, from now on or for a while. */
export function setLogLevel(
  controlled: Controlled,
  { level, pipeline, seconds }: z.output<typeof LogLevelSchema>,
): { level: string; pipeline: string | null } {
  const forMs = seconds === undefined ? undefined : seconds * 1000;
  if (pipeline === undefined) controlled.runs.logLevel(level, forMs);
  else runOf(controlled, pipeline).logLevel(level, forMs);
  return { level, pipeline: pipeline ?? null };
}

/** As it runs here, where it may. */
function graphAsRun(definition: ResolvedPipeline): PipelineGraph {
  return runsOnEdge(definition) ? edgeGraphOf(definition) : definition.graph;
}

/** Names that nobody knows are said before where the pipeline runs: they are wrong wherever that is. */
function send(controlled: Controlled, id: string, event: ControlEvent): AcceptedEvent {
  const { definition } = controlled.pipelines.get(id);
  aim(event, graphAsRun(definition), elementOf);
  const run = runOf(controlled, id);
  run.send(event);
  return { pipeline: id, event: event.name, target: event.target, state: run.state };
}

function targetOf(
  flows: readonly string[] | undefined,
  elements: readonly string[] | undefined,
): EventTarget {
  if (flows !== undefined && elements !== undefined)
    throw new HttpProblem(400, 'invalid_message', 'Name `flows` or `elements`, not both.');
  if (flows !== undefined) return { to: 'flows', flows };
  return elements === undefined ? { to: 'all' } : { to: 'elements', elements };
}
