import { checkEvent } from '../elements/check-event.ts';
import { SightlineError, asSightlineError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { nearMiss } from '../pipeline/near-miss.ts';
import { BUILT_IN_EVENTS } from './control.ts';
import type { BuiltInEvent, ControlEvent, EventTarget } from './control.ts';
import { declaredEvents } from './declared-events.ts';
import type { GraphElement, PipelineGraph } from './graph.ts';
import type { ElementLookup } from './run.api.ts';

/** What an event comes down to: a built-in one, or a declared one for those of its targets that know it. */
export type AimedEvent =
  | { readonly builtIn: BuiltInEvent; readonly elements: readonly string[] | null }
  | { readonly builtIn: null; readonly elements: readonly string[]; readonly calls: readonly EventCall[] };

/** What one element is told: the parameters as it declares them. */
export interface EventCall {
  readonly element: string;
  readonly params: JsonObject;
}

/**
 * Finds out whom an event reaches. `elements` null is the run as a whole. Throws `not_found` with the near miss for
 * an unknown event, flow or element, `invalid_message` for parameters that are not as any of them declares.
 */
export function aim(event: ControlEvent, graph: PipelineGraph, lookup: ElementLookup): AimedEvent {
  const targets = targetsOf(event.target, graph);
  const builtIn = BUILT_IN_EVENTS.find((name) => name === event.name);
  if (builtIn !== undefined) {
    const elements = event.target.to === 'all' ? null : targets.map(({ name }) => name);
    return { builtIn, elements };
  }
  const knowing = targets.filter((element) => Object.hasOwn(eventsOf(element, lookup), event.name));
  if (knowing.length === 0) throw unknownEvent(event.name, targets, lookup);
  const calls = callsOf(event, knowing, lookup);
  return { builtIn: null, elements: calls.map(({ element }) => element), calls };
}

/** All of them are held against the parameters before the first one is told. */
function callsOf(event: ControlEvent, knowing: readonly GraphElement[], lookup: ElementLookup): EventCall[] {
  const calls: EventCall[] = [];
  const refusals: { readonly element: string; readonly error: SightlineError }[] = [];
  for (const element of knowing) {
    const declaration = eventsOf(element, lookup)[event.name];
    try {
      const title = `the event \`${event.name}\` of ${element.type}`;
      calls.push({ element: element.name, params: checkEvent(declaration, event.params, title) });
    } catch (error) {
      refusals.push({ element: element.name, error: asSightlineError(error) });
    }
  }
  const [refusal] = refusals;
  if (refusal === undefined) return calls;
  if (calls.length === 0) throw refusal.error;
  const takers = calls.map(({ element }) => `"${element}"`).join(', ');
  const words = `"${refusal.element}" does not take these parameters, ${takers} would; nobody was told: name whom you mean`;
  throw new SightlineError('invalid_message', `${refusal.error.message} (${words})`, {
    cause: refusal.error,
  });
}

function targetsOf(target: EventTarget, graph: PipelineGraph): readonly GraphElement[] {
  if (target.to === 'all') return graph.elements;
  if (target.to === 'flows') {
    const flows = graph.flows.map(({ name }) => name);
    for (const flow of target.flows) if (!flows.includes(flow)) throw unknown('flow', flow, flows, graph);
    return graph.elements.filter(({ flow }) => target.flows.includes(flow));
  }
  const names = graph.elements.map(({ name }) => name);
  for (const name of target.elements) if (!names.includes(name)) throw unknown('element', name, names, graph);
  return graph.elements.filter(({ name }) => target.elements.includes(name));
}

function eventsOf({ type, config }: GraphElement, lookup: ElementLookup): Readonly<Record<string, unknown>> {
  return declaredEvents(lookup(type), config);
}

function unknownEvent(name: string, targets: readonly GraphElement[], lookup: ElementLookup): SightlineError {
  const declared = targets.flatMap((element) => Object.keys(eventsOf(element, lookup)));
  const known = [...new Set([...BUILT_IN_EVENTS, ...declared])];
  const list = known.join(', ');
  return new SightlineError(
    'not_found',
    `there is no event "${name.slice(0, 64)}" there${hint(name, known)}; known are ${list}`,
  );
}

/** An error for a name that the pipeline does not have. */
export function unknown(
  what: string,
  name: string,
  known: readonly string[],
  { id }: PipelineGraph,
): SightlineError {
  return new SightlineError(
    'not_found',
    `pipeline "${id}" has no ${what} "${name.slice(0, 64)}"${hint(name, known)}`,
  );
}

function hint(name: string, known: readonly string[]): string {
  const suggestion = nearMiss(name, known);
  return suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
}
