import type { RunStructure } from '../../../shared/run/control.ts';

/** A structure for tests: elements by flow, wires as `from>to`. */
export function structure(
  flows: Readonly<Record<string, readonly string[]>>,
  wires: readonly string[],
): RunStructure {
  return {
    id: 'door',
    revision: '1',
    flows: Object.entries(flows).map(([name, elements]) => ({ name, elements })),
    elements: Object.entries(flows).flatMap(([flow, names]) =>
      names.map((name) => ({ name, type: 'pass', flow, description: '', events: [] })),
    ),
    wires: wires.map((wire) => {
      const [from = '', to = ''] = wire.split('>');
      return { from, to, kind: 'data', policy: 'latest' };
    }),
    events: ['pause'],
  };
}
