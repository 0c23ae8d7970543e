import { elementOf } from '../elements/registry.ts';
import { MAIN_FLOW } from '../run/graph.ts';
import type { GraphElement, PipelineGraph } from '../run/graph.ts';
import type { Finding } from './finding.ts';
import { flowsOf } from './flow-placement.ts';
import type { ListedElement } from './graph-elements.ts';

const USER_FLOW = 'user';

/**
 * The graph as a host runs it whose own thread must outlive whatever a module of the user does: elements that run such
 * code, and of whose flow the document says nothing, have a flow of their own. Of the same revision.
 */
export function withUserCodeApart(graph: PipelineGraph): PipelineGraph {
  if (!graph.elements.some(isAstray)) return graph;
  const flow = freeFlow(graph.flows.map(({ name }) => name));
  const elements = graph.elements.map((element) => (isAstray(element) ? { ...element, flow } : element));
  return { ...graph, elements, flows: flowsOf(elements) };
}

/** What a host should warn of whose own thread serves more than one pipeline. */
export function userCodeFindings(listed: readonly ListedElement[]): Finding[] {
  return listed
    .filter(({ pinned }) => pinned === true)
    .map(({ index, name }) => ({
      path: ['elements', index, 'flow'],
      part: 'value',
      kind: 'hint',
      message: `\`${name}\` runs code of your own in \`${MAIN_FLOW}\`, the thread of the whole server: a loop without an end, or an error that nobody awaits, ends every pipeline there; leave \`flow\` out`,
    }));
}

function isAstray({ type, flow, pinned }: GraphElement): boolean {
  return flow === MAIN_FLOW && pinned !== true && elementOf(type)?.runsUserCode === true;
}

function freeFlow(taken: readonly string[]): string {
  if (!taken.includes(USER_FLOW)) return USER_FLOW;
  let number = 2;
  while (taken.includes(`${USER_FLOW}-${number}`)) number += 1;
  return `${USER_FLOW}-${number}`;
}
