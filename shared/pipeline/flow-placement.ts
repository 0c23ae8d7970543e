import type { HostName, PipelineElement } from '../elements/element.ts';
import { SightlineError } from '../errors.ts';
import { MAIN_FLOW } from '../run/graph.ts';
import type { GraphElement, GraphFlow, PipelineGraph } from '../run/graph.ts';
import { valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import { placeOf } from './graph-check.ts';
import type { ListedElement } from './graph-elements.ts';

/** What is to be known of an element to say where it can be. */
interface Placed {
  readonly name: string;
  readonly flow: string;
  /** Undefined: nobody knows its type, which is told elsewhere. */
  readonly element: Pick<PipelineElement, 'hosts'> | undefined;
}

const HOSTS: readonly HostName[] = ['browser', 'edge'];
const IN_WORDS: Readonly<Record<HostName, string>> = { browser: 'in the browser', edge: 'on the edge' };

/** Sources and detectors that are put elsewhere than where they live, and elements that no host has in common. */
export function flowFindings(listed: readonly ListedElement[], localOnly: boolean): Finding[] {
  const bound = listed.filter(({ element }) => element?.role === 'source' || element?.role === 'detect');
  const away = bound
    .filter(({ flow }) => flow !== MAIN_FLOW)
    .map(({ name, index, element }): Finding => {
      const what = element?.role === 'source' ? 'a source' : 'a detector';
      const message = `\`${name}\` is ${what}, and those are always in the flow \`${MAIN_FLOW}\`: leave \`flow\` out`;
      return { path: ['elements', index, 'flow'], part: 'value', kind: 'reference', message };
    });
  const homeless = localOnly ? pinned(listed) : withoutCommonHost(listed);
  return [...away, ...homeless];
}

/** Elements that say where they are wanted and have no say in that, or cannot be had there. */
export function placementFindings(listed: readonly ListedElement[], localOnly: boolean): Finding[] {
  return listed.flatMap((element): Finding[] => {
    const message = whyNotPlaced(element, localOnly);
    if (message === undefined) return [];
    return [{ path: ['elements', element.index, 'placement'], part: 'value', kind: 'reference', message }];
  });
}

/** A pipeline that is wanted where it must not be; `pipeline` is a map of plain data. */
export function pipelinePlacementFindings(pipeline: unknown): Finding[] {
  const why = edgeRefusalOf(valueAt(pipeline, ['local_only']) === true);
  if (why === null || valueAt(pipeline, ['placement']) !== 'edge') return [];
  const message = 'a `local_only` pipeline cannot run on the edge';
  return [{ path: ['placement'], part: 'value', kind: 'reference', message }];
}

/** Why `placement: edge` is refused: no frame may leave, or a frame does not carry the boxes that are looked `within`. */
export type EdgeRefusal = 'local-only' | 'within';

/** Why a detector with this configuration (without one: the whole pipeline) must not say `edge`; null: it may. */
export function edgeRefusalOf(localOnly: boolean, config?: unknown): EdgeRefusal | null {
  if (localOnly) return 'local-only';
  return valueAt(config, ['within']) === undefined ? null : 'within';
}

function whyNotPlaced(
  { name, element, placement, flow, config }: ListedElement,
  localOnly: boolean,
): string | undefined {
  if (placement === undefined || element === undefined) return undefined;
  if (element.role !== 'detect')
    return `\`${name}\` is no detector, and \`placement\` is for those: it runs in the flow \`${flow}\`; leave \`placement\` out`;
  const why = placement === 'edge' ? edgeRefusalOf(localOnly, config) : null;
  return why === null ? undefined : EDGE_REFUSALS[why](name);
}

const EDGE_REFUSALS: Readonly<Record<EdgeRefusal, (name: string) => string>> = {
  'local-only': (name) =>
    `a \`local_only\` pipeline sends no frame to the edge, so \`${name}\` cannot run there`,
  within: (name) =>
    `\`${name}\` looks \`within\` boxes, which frames on their way to the edge do not carry: it cannot run there alone`,
};

/** The elements that keep a pipeline from running on a host. */
export function hostFindings(listed: readonly ListedElement[], host: HostName): Finding[] {
  return unfit(listed, host).map((element) => ({
    path: placeOf(element),
    part: 'key',
    kind: 'reference',
    message: refusal(element, host),
  }));
}

/** For a host that is about to run a graph: throws `unsupported` with every element that it cannot run. */
export function checkHost(
  { id, elements }: Pick<PipelineGraph, 'id' | 'elements'>,
  host: HostName,
  elementOf: (type: string) => Pick<PipelineElement, 'hosts'> | undefined,
): void {
  const placed = elements.map(({ name, flow, type }) => ({ name, flow, element: elementOf(type) }));
  const refusals = unfit(placed, host).map((element) => refusal(element, host));
  if (refusals.length > 0) throw new SightlineError('unsupported', `\`${id}\`: ${refusals.join('; ')}.`);
}

function refusal(element: Placed, host: HostName): string {
  return `the flow \`${element.flow}\` cannot run ${IN_WORDS[host]}: \`${element.name}\` ${onlyAt(element)}`;
}

function withoutCommonHost(listed: readonly ListedElement[]): Finding[] {
  const perHost = HOSTS.map((host) => unfit(listed, host));
  const [first, second] = perHost.map(([element]) => element);
  if (first === undefined || second === undefined) return [];
  const message = `no host can run all of it: \`${first.name}\` ${onlyAt(first)}, \`${second.name}\` ${onlyAt(second)}`;
  return [{ path: placeOf(second), part: 'key', kind: 'reference', message }];
}

function pinned(listed: readonly ListedElement[]): Finding[] {
  return unfit(listed, 'browser').map((element) => ({
    path: placeOf(element),
    part: 'key',
    kind: 'reference',
    message: `a \`local_only\` pipeline runs in the browser, and \`${element.name}\` ${onlyAt(element)}`,
  }));
}

function unfit<E extends Placed>(listed: readonly E[], host: HostName): readonly E[] {
  return listed.filter(({ element }) => element !== undefined && !element.hosts.includes(host));
}

function onlyAt({ element }: Placed): string {
  const hosts = element?.hosts.map((host) => IN_WORDS[host]) ?? [];
  return hosts.length === 0 ? 'runs nowhere' : `runs only ${hosts.join(' and ')}`;
}

/** The flows of a graph's elements: `main` first, the others as they come. */
export function flowsOf(elements: readonly Pick<GraphElement, 'name' | 'flow'>[]): GraphFlow[] {
  const names = new Set([MAIN_FLOW, ...elements.map(({ flow }) => flow)]);
  return [...names].map((name) => ({
    name,
    elements: elements.filter(({ flow }) => flow === name).map((element) => element.name),
  }));
}
