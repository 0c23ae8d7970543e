import { SightlineError } from '../errors.ts';
import { MAIN_FLOW, wireId } from './graph.ts';
import type { GraphElement, GraphWire, PipelineGraph, WirePolicy } from './graph.ts';
import type { ElementLookup } from './run.api.ts';

/**
 * Looks a graph over before anything of it is begun: documents are checked where they are read, but a graph may come
 * from anywhere. Throws `invalid_document` for what no host can run, `unsupported` for an element that this one lacks.
 */
export function checkGraph(graph: PipelineGraph, lookup: ElementLookup): void {
  const { elements, wires, flows, pace } = graph;
  checkSource(elements, lookup);
  refuseTwice('element', namesOf(elements));
  refuseTwice('wire', wires.map(wireId));
  refuseTwice('flow', namesOf(flows));
  for (const element of elements) checkElement(element, graph, lookup);
  for (const wire of wires) checkWire(wire, elements);
  checkReach(graph);
  if (pace.fps !== null && !(pace.fps > 0)) refuse(`its pace of ${pace.fps} frames a second is not above 0`);
}

function checkSource([source]: readonly GraphElement[], lookup: ElementLookup): void {
  if (source === undefined) return refuse('it has no elements; the first one is a source');
  if (source.type !== 'source' || lookup(source.type)?.create !== undefined)
    refuse(`its first element, "${source.name}", is no source`);
  return source.flow === MAIN_FLOW
    ? undefined
    : refuse(`its source "${source.name}" is not in the flow main`);
}

function checkElement({ name, type, flow }: GraphElement, graph: PipelineGraph, lookup: ElementLookup): void {
  if (!graph.flows.some((each) => each.name === flow && each.elements.includes(name)))
    refuse(`its element "${name}" is in the flow "${flow}", which does not have it`);
  if (name === graph.elements[0]?.name) return;
  if (type === 'source') refuse(`it has a second source, "${name}"`);
  if (lookup(type)?.create === undefined)
    throw new SightlineError('unsupported', `This host cannot make the element \`${type}\`.`);
}

function checkWire(wire: GraphWire, elements: readonly GraphElement[]): void {
  const names = namesOf(elements);
  for (const end of [wire.from, wire.to])
    if (!names.includes(end)) refuse(`its wire ${wireId(wire)} ends at "${end}", which is no element of it`);
  if (wire.to === names[0]) refuse(`its wire ${wireId(wire)} leads into the source`);
  if (!isSized(wire.policy)) refuse(`its wire ${wireId(wire)} has room for nothing`);
}

function isSized(policy: WirePolicy): boolean {
  return policy.kind === 'latest' || (Number.isInteger(policy.size) && policy.size > 0);
}

/** Every element is reached from the source, and none by way of itself. */
function checkReach({ elements, wires }: PipelineGraph): void {
  const left = new Set(namesOf(elements));
  const isReady = (name: string): boolean => wires.every(({ from, to }) => to !== name || !left.has(from));
  for (let next = [...left].find(isReady); next !== undefined; next = [...left].find(isReady))
    left.delete(next);
  const [ring] = left;
  if (ring !== undefined)
    refuse(`its wires lead from "${ring}", or something before it, back to where they began`);
  for (const { name } of elements.slice(1))
    if (!wires.some(({ to }) => to === name)) refuse(`no wire leads to its element "${name}"`);
}

function refuseTwice(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) refuse(`it has the ${what} "${twice}" twice`);
}

function namesOf(named: readonly { readonly name: string }[]): string[] {
  return named.map(({ name }) => name);
}

function refuse(why: string): void {
  throw new SightlineError('invalid_document', `This pipeline cannot be run: ${why}.`);
}
