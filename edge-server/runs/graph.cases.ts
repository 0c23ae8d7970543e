import type { JsonValue } from '../../shared/json.ts';
import { DEFAULT_RESTART } from '../../shared/run/graph.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';

/** A straight graph of elements whose names are their types; a second argument's `flow/type` puts one into a flow. */
export function graphOf(
  id: string,
  elements: readonly string[],
  configs: Readonly<Record<string, JsonValue>> = {},
): PipelineGraph {
  const placed = elements.map((text) => {
    const [flow, type] = text.includes('/') ? text.split('/') : ['main', text];
    return { flow: flow ?? 'main', type: type ?? text };
  });
  const flows = [...new Set(['main', ...placed.map(({ flow }) => flow)])];
  const wires = placed.slice(1).map(({ type }, index) => ({
    from: placed[index]?.type ?? '',
    to: type,
    kind: 'frame' as const,
    policy: { kind: 'latest' as const },
  }));
  return {
    id,
    revision: JSON.stringify([id, elements, configs]),
    elements: placed.map(({ flow, type }) => ({
      name: type,
      type,
      flow,
      config: configs[type] ?? (type.startsWith('detect_') ? { model: 'tiny', options: {} } : {}),
      onError: 'skip',
    })),
    wires,
    flows: flows.map((name) => ({
      name,
      elements: placed.filter(({ flow }) => flow === name).map(({ type }) => type),
    })),
    pace: { fps: null, deadlineMs: null },
    restart: DEFAULT_RESTART,
  };
}
