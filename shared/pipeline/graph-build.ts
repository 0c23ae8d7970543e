import { SightlineError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { GraphElement, GraphWire, PipelineGraph } from '../run/graph.ts';
import { flowsOf } from './flow-placement.ts';
import { joiningWires, withDetectors } from './graph-detectors.ts';
import type { DetectorCounts } from './graph-detectors.ts';
import type { ListedElement } from './graph-elements.ts';
import { kindOnWire } from './graph-kinds.ts';
import { planGraph } from './graph-plan.ts';
import type { GraphPlan } from './graph-plan.ts';
import { reachedFrom } from './graph-rings.ts';
import { configOf } from './interpret.ts';
import type { InterpretedPipeline } from './interpret.ts';
import { paceOf } from './pace.ts';
import { reconnectOf } from './reconnect.ts';
import { recordingSource } from './source-recording.ts';
import { formatPath } from './problem.ts';
import { restartOf } from './restart.ts';
import type { PipelineDefinition } from './schema.ts';
import { defaultPolicy, wirePolicyOf } from './wire-policy.ts';

/**
 * The graph of a checked pipeline, its revision apart. Elements that nothing leads to, since a lenient document left
 * out what did, are left out too. Throws `invalid_document` when the pipeline was not checked and makes no graph.
 */
export function buildGraph(
  id: string,
  definition: PipelineDefinition,
  { source, elements: interpreted }: InterpretedPipeline,
): Omit<PipelineGraph, 'revision'> {
  const plan = soundPlan(definition);
  const configs = new Map(
    interpreted.map(({ index, interpretation, name }) => [index, configOf(interpretation, name)]),
  );
  const elements = usable(plan).flatMap((listed) =>
    elementOf(listed, { configs, counts: plan.counts, definition }),
  );
  const names = new Set(elements.map(({ name }) => name));
  const wires = wiresOf(plan, source?.live ?? false).filter(
    ({ from, to }) => names.has(from) && names.has(to),
  );
  return {
    id,
    elements: recordingSource(elements, wires),
    wires,
    flows: flowsOf(elements),
    pace: paceOf(definition.pace, source?.fps),
    restart: restartOf(definition.restart),
    ...(source?.reconnect === undefined ? {} : { reconnect: reconnectOf(source.reconnect) }),
  };
}

function soundPlan(definition: PipelineDefinition): GraphPlan {
  const plan = planGraph(definition);
  const wrong = plan.findings.find(({ kind }) => kind === 'reference');
  if (wrong === undefined) return plan;
  throw new SightlineError('invalid_document', `${wrong.message} (at ${formatPath(wrong.path)})`);
}

function usable({ listed, wires }: GraphPlan): readonly ListedElement[] {
  const [source] = listed;
  if (source === undefined) return [];
  const reached = reachedFrom(source, wires);
  return listed.filter((element) => reached.has(element));
}

interface Known {
  /** By the elements' places in the list. */
  readonly configs: ReadonlyMap<number, JsonValue>;
  readonly counts: DetectorCounts;
  readonly definition: PipelineDefinition;
}

function elementOf(listed: ListedElement, { configs, counts, definition }: Known): GraphElement[] {
  const { index, name, type, flow, pinned, onError } = listed;
  const read = configs.get(index);
  if (read === undefined) return [];
  const config = withDetectors(read, counts.get(listed));
  const policy = onError ?? definition.on_error ?? 'skip';
  return [{ name, type, config, flow, onError: policy, ...(pinned === true && { pinned }) }];
}

function wiresOf(plan: GraphPlan, live: boolean): GraphWire[] {
  const joining = joiningWires(plan);
  return plan.wires.flatMap((wire) => {
    const kind = kindOnWire(wire, plan.given);
    if (kind === undefined) return [];
    const toSink = wire.to.element?.role === 'sink';
    const policy =
      wire.policy === undefined ? defaultPolicy(kind, { live, toSink }) : wirePolicyOf(wire.policy);
    const joins = joining.has(wire) && { joins: true as const };
    return [{ from: wire.from.name, to: wire.to.name, kind, policy, ...joins }];
  });
}
