import type { JsonValue } from '../json.ts';
import type { Element, ElementContext, Outputs } from './element.ts';
import { DEFAULT_RESTART } from './graph.ts';
import type { ErrorPolicy, GraphElement, GraphWire, PipelineGraph, WirePolicy } from './graph.ts';
import type { Message } from './message.ts';
import type { ElementLookup, ElementType } from './run.api.ts';

/** Makes an element's type of a function that makes elements. */
export function typeOf(
  create: (config: JsonValue, context: ElementContext) => Element,
  events: Readonly<Record<string, unknown>> = {},
): ElementType {
  return { description: 'A test element.', events, create };
}

/** An element of a bare function. */
export function through(process: (message: Message) => Outputs | Promise<Outputs>): ElementType {
  return typeOf(() => ({ process }));
}

/** Finds these, and `source`. */
export function lookupOf(types: Readonly<Record<string, ElementType>>): ElementLookup {
  const all: Readonly<Record<string, ElementType>> = {
    source: { description: 'A test source.', events: {} },
    ...types,
  };
  return (type) => (Object.hasOwn(all, type) ? all[type] : undefined);
}

/** What is special about an element of a test graph. */
export interface ElementWish {
  readonly flow?: string;
  readonly config?: JsonValue;
  readonly onError?: ErrorPolicy;
  readonly type?: string;
}

/** Wires as `from>to` with their policies. */
export type WireWishes = Readonly<Record<string, WirePolicy>>;

/** A graph of a source `camera` and these elements. */
export function graphOf(
  wishes: Readonly<Record<string, ElementWish>>,
  wires: WireWishes,
  rest: Partial<PipelineGraph> = {},
): PipelineGraph {
  const camera: GraphElement = {
    name: 'camera',
    type: 'source',
    config: null,
    flow: 'main',
    onError: 'skip',
  };
  const others = Object.entries(wishes).map(([name, wish]): GraphElement => ({
    name,
    type: wish.type ?? name,
    config: wish.config ?? null,
    flow: wish.flow ?? 'main',
    onError: wish.onError ?? 'skip',
  }));
  const elements = [camera, ...others];
  const flows = [...new Set(elements.map(({ flow }) => flow))].map((name) => ({
    name,
    elements: elements.filter(({ flow }) => flow === name).map((element) => element.name),
  }));
  return {
    id: 'test',
    revision: '1',
    elements,
    wires: Object.entries(wires).map(([id, policy]) => wireOf(id, policy)),
    flows,
    pace: { fps: null, deadlineMs: null },
    restart: DEFAULT_RESTART,
    ...rest,
  };
}

function wireOf(id: string, policy: WirePolicy): GraphWire {
  const [from = '', to = ''] = id.split('>');
  return { from, to, kind: 'frame', policy };
}

/** Short names for policies. */
export const POLICY = {
  latest: { kind: 'latest' },
  block: (size = 1, timeoutMs: number | null = null): WirePolicy => ({ kind: 'block', size, timeoutMs }),
  dropOldest: (size: number): WirePolicy => ({ kind: 'drop_oldest', size }),
  dropNewest: (size: number): WirePolicy => ({ kind: 'drop_newest', size }),
  sure: (size = 8, retries = 3, delayMs = 10): WirePolicy => ({
    kind: 'at_least_once',
    size,
    retries,
    delayMs,
  }),
} as const;
