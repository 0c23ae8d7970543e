import { DEFAULT_RESTART } from '../run/graph.ts';
import type { PipelineGraph } from '../run/graph.ts';

/** A graph of a camera and one detector, as tests that are about something else need it. */
export function graphWith(id: string, revision: string, detector = 'detect_faces'): PipelineGraph {
  const source = { id: 'camera', uri: 'camera', type: 'video', live: true };
  const step = { element: detector, name: detector, model: 'fake', options: {} };
  return {
    id,
    revision,
    elements: [
      { name: 'source', type: 'source', config: source, flow: 'main', onError: 'skip' },
      { name: detector, type: detector, config: step, flow: 'main', onError: 'skip' },
    ],
    wires: [{ from: 'source', to: detector, kind: 'frame', policy: { kind: 'latest' } }],
    flows: [{ name: 'main', elements: ['source', detector] }],
    pace: { fps: null, deadlineMs: null },
    restart: DEFAULT_RESTART,
  };
}
