import { SightlineError } from '../../errors.ts';
import type { GraphModel, GraphNode, GraphPort } from './graph-model.ts';

/** One output of one node. */
export interface TensorRef {
  readonly node: string;
  readonly port: number;
}

/** The nodes that the outputs need, every node after those it takes from. */
export interface OrderedGraph {
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphPort[];
}

/** Reads `name` or `name:1`; `undefined` for a control input (`^name`), which carries no data. */
export function parseTensorRef(text: string): TensorRef | undefined {
  if (text.startsWith('^')) return undefined;
  const match = /^(.+):(\d{1,4})$/.exec(text);
  return match?.[1] ? { node: match[1], port: Number(match[2]) } : { node: text, port: 0 };
}

/**
 * Puts a graph in an order in which it can be computed and leaves out what the outputs don't need. `wanted` names
 * outputs (`node` or `node:port`); without it the signature's are taken, and without a signature every node nobody
 * takes from. Throws `unsupported` for an op that `isKnown` denies, naming it and its node; `invalid_model` for two
 * nodes of one name, an input that doesn't exist, and a cycle.
 */
export function orderGraph(
  model: GraphModel,
  isKnown: (op: string) => boolean,
  wanted?: readonly string[],
): OrderedGraph {
  const byName = indexNodes(model.nodes);
  const outputs =
    wanted?.map((tensor) => declaredPort(model, tensor)) ?? model.outputs ?? looseEnds(model.nodes);
  if (outputs.length === 0) throw invalid('The graph has no outputs.');
  const reached = reach(
    outputs.map((output) => outputNode(output, byName)),
    byName,
  );
  refuseUnknownOps(reached, isKnown);
  const nodes = sort(reached, byName);
  const done = new Set(nodes);
  const stuck = [...reached].find((node) => !done.has(node));
  if (stuck) throw cycleAt(nodeOnCycle(stuck, done, byName));
  return { nodes, outputs };
}

/** Follows what a node waits for until it comes round to one already met. */
function nodeOnCycle(
  stuck: GraphNode,
  done: ReadonlySet<GraphNode>,
  byName: ReadonlyMap<string, GraphNode>,
): GraphNode {
  const met = new Set<GraphNode>();
  let node: GraphNode | undefined = stuck;
  let last = stuck;
  while (node && !met.has(node)) {
    met.add(node);
    last = node;
    node = sources(node, byName).find((source) => !done.has(source));
  }
  return node ?? last;
}

function cycleAt({ name, op }: GraphNode): SightlineError {
  return invalid(`The graph has a cycle; node "${name}" (op ${op}) waits for itself.`);
}

function outputNode(output: GraphPort, byName: ReadonlyMap<string, GraphNode>): GraphNode {
  const ref = parseTensorRef(output.tensor);
  const node = ref && byName.get(ref.node);
  if (!node) throw invalid(`The output "${output.tensor}" names no node of the graph.`);
  return node;
}

/** Before anything else is judged, because loops of control flow look like cycles. */
function refuseUnknownOps(nodes: Iterable<GraphNode>, isKnown: (op: string) => boolean): void {
  const unknown = [...nodes].filter((node) => !isKnown(node.op));
  const [first] = unknown;
  if (!first) return;
  const others = [...new Set(unknown.map((node) => node.op))].filter((op) => op !== first.op);
  const also =
    others.length > 0
      ? ` Neither can: ${others.slice(0, 20).join(', ')}${others.length > 20 ? ', …' : ''}.`
      : '';
  throw new SightlineError('unsupported', `Op ${first.op} (node "${first.name}") can't be imported.${also}`);
}

function indexNodes(nodes: readonly GraphNode[]): Map<string, GraphNode> {
  const byName = new Map<string, GraphNode>();
  for (const node of nodes) {
    if (byName.has(node.name)) throw invalid(`Two nodes are named "${node.name}".`);
    byName.set(node.name, node);
  }
  return byName;
}

function declaredPort(model: GraphModel, tensor: string): GraphPort {
  return model.outputs?.find((port) => outputName(port.tensor) === outputName(tensor)) ?? { tensor };
}

/** The name an output has in the ONNX file: the tensor's, without the `:0` of a first output. */
export function outputName(tensor: string): string {
  return tensor.replace(/:0$/, '');
}

function looseEnds(nodes: readonly GraphNode[]): GraphPort[] {
  const taken = new Set(
    nodes.flatMap((node) => node.input.map((input) => parseTensorRef(input)?.node ?? input.slice(1))),
  );
  const silent = new Set(['Const', 'NoOp', 'Placeholder']);
  return nodes
    .filter((node) => !taken.has(node.name) && !silent.has(node.op))
    .map((node) => ({ tensor: node.name }));
}

/** Finds the nodes an output needs. Works off a list, so that a deep graph can't exhaust the call stack. */
function reach(roots: readonly GraphNode[], byName: ReadonlyMap<string, GraphNode>): Set<GraphNode> {
  const reached = new Set(roots);
  for (const node of reached) {
    for (const source of sources(node, byName)) reached.add(source);
  }
  return reached;
}

function sources(node: GraphNode, byName: ReadonlyMap<string, GraphNode>): GraphNode[] {
  return node.input.flatMap((input) => {
    const ref = parseTensorRef(input);
    if (!ref) return [];
    const source = byName.get(ref.node);
    if (!source)
      throw invalid(`Op ${node.op} (node "${node.name}") takes from "${input}", which doesn't exist.`);
    return [source];
  });
}

/** Puts every node after those it takes from: again and again takes one whose inputs are all done. */
function sort(reached: ReadonlySet<GraphNode>, byName: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const waiting = new Map<GraphNode, number>();
  const users = new Map<GraphNode, GraphNode[]>();
  for (const node of reached) {
    const needed = new Set(sources(node, byName));
    waiting.set(node, needed.size);
    for (const source of needed) addUser(users, source, node);
  }
  const order = [...reached].filter((node) => waiting.get(node) === 0);
  for (const node of order) {
    for (const user of users.get(node) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) order.push(user);
    }
  }
  return order;
}

function addUser(users: Map<GraphNode, GraphNode[]>, source: GraphNode, user: GraphNode): void {
  const list = users.get(source);
  if (list) list.push(user);
  else users.set(source, [user]);
}

function invalid(message: string): SightlineError {
  return new SightlineError('invalid_model', message);
}
