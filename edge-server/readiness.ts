import type { RunState } from '../shared/run/figures.ts';
import type { SlotState } from '../shared/run/pipeline-set-slot.ts';
import type { LaneStatus } from './inference/lane-status.ts';
import type { SinkState } from './sinks/sink-state.ts';
import type { RuntimeChoice } from './inference/runtime-choice.ts';

/** How a pipeline on this server, or a model's process, does. */
export interface PartHealth {
  readonly health: 'ok' | 'warning' | 'failed';
  readonly state: string;
  /** In words; null when all is well. */
  readonly reason: string | null;
}

/** What `/readyz` answers with. */
export interface ReadinessReport {
  /** Whether the server can do its work. */
  readonly ready: boolean;
  /** Why it cannot, one sentence each. */
  readonly reasons: readonly string[];
  /** What is not as it should be, while the server works. */
  readonly warnings: readonly string[];
  readonly pipelines: Readonly<Record<string, PartHealth>>;
  readonly models: Readonly<Record<string, PartHealth>>;
}

/** A run, as much of it as counts here. */
interface RunFacts {
  readonly graph: { readonly id: string };
  readonly state: RunState;
  readonly reason: string;
}

/** What readiness is judged by. */
export interface ReadinessFacts {
  /** Why the server as a whole cannot work, one sentence each. */
  readonly missing: readonly string[];
  readonly document: { readonly isTaken: boolean; readonly trouble: string | null };
  readonly runs: readonly RunFacts[];
  /** What runs and what should. */
  readonly slots: readonly SlotState[];
  readonly lanes: readonly LaneStatus[];
  /** What tells others. Absent: nothing does. */
  readonly sinks?: readonly SinkState[];
  /** What is not well with what is remembered, one sentence each. */
  readonly memory?: readonly string[];
  /** What models run on. Absent: native. */
  readonly runtime?: RuntimeChoice;
}

/** A model's process that failed so often in a row does not come by itself. */
const TRIES = 3;

/**
 * Ready means that everything the server is to do is done or under way. A pipeline that was given up, or a model whose
 * process does not come, makes it not ready; what heals, starts or was not taken over is said beside it.
 */
export function readinessOf({
  missing,
  document,
  runs,
  slots,
  lanes,
  sinks = [],
  memory = [],
  runtime,
}: ReadinessFacts): ReadinessReport {
  const refused = new Map(slots.map(({ id, error }) => [id, error]));
  const pipelines = runs.map((run) => [run.graph.id, healthOfRun(run, refused.get(run.graph.id))] as const);
  const models = lanes.map((lane) => [lane.model, healthOfLane(lane)] as const);
  const parts = [...sentences('Pipeline', pipelines), ...sentences('Model', models)];
  const failed = parts.filter(({ health }) => health === 'failed').map(({ text }) => text);
  const unwell = parts.filter(({ health }) => health === 'warning').map(({ text }) => text);
  const late = document.trouble ?? 'it was asked for and has not answered yet.';
  const absent = document.isTaken ? [] : [`The document has not come: ${late}`];
  const old = document.isTaken && document.trouble !== null ? [document.trouble] : [];
  const reasons = [...missing, ...absent, ...failed];
  const ready = reasons.length === 0;
  const slow =
    runtime?.name === 'wasm' ? [`Models run on ${runtime.reason}. Native is several times faster.`] : [];
  const warnings = [...slow, ...old, ...unwell, ...sinks.flatMap(troubleOfSink), ...memory];
  return {
    ready,
    reasons,
    warnings,
    pipelines: Object.fromEntries(pipelines),
    models: Object.fromEntries(models),
  };
}

function healthOfRun({ state, reason }: RunFacts, refused: string | null | undefined): PartHealth {
  if (state === 'failed') return { health: 'failed', state, reason: `it was given up: ${reason}` };
  if (state === 'healing' || state === 'starting') return { health: 'warning', state, reason };
  if (typeof refused !== 'string') return { health: 'ok', state, reason: null };
  return { health: 'warning', state, reason: `its change was not taken over: ${refused}` };
}

function healthOfLane({ state, trouble }: LaneStatus): PartHealth {
  if (trouble === null) return { health: 'ok', state, reason: null };
  const { failures, reason } = trouble;
  if (state !== 'ready' && failures >= TRIES)
    return { health: 'failed', state, reason: `its process cannot start, ${failures} times now: ${reason}` };
  return { health: 'warning', state, reason: `its process failed: ${reason}` };
}

/** A receiver that is away is no reason to start this server anew, but somebody should know. */
function troubleOfSink({ pipeline, element, queued, dead, last_error: error }: SinkState): string[] {
  const name = `Sink "${element}" of pipeline "${pipeline}"`;
  const aside = dead === 0 ? [] : [`${name} has given up ${dead} notifications: they lie aside.`];
  return error === null
    ? aside
    : [`${name} cannot tell (${queued} wait): ${error.replace(/\.?$/, '.')}`, ...aside];
}

function sentences(
  what: string,
  parts: readonly (readonly [string, PartHealth])[],
): { health: PartHealth['health']; text: string }[] {
  return parts.map(([id, { health, state, reason }]) => ({
    health,
    text: `${what} "${id}" is ${state}: ${(reason ?? '').replace(/\.?$/, '.')}`,
  }));
}
