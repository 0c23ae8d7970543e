import type { PipelineListing } from './listing.ts';

/** A pipeline as lists show it, of a browser and idle, but for what is told. */
export function listing(id: string, changes: Partial<PipelineListing> = {}): PipelineListing {
  return {
    id,
    revision: '1',
    name: id,
    host: 'browser',
    placement: 'auto',
    source: 'camera',
    elements: [],
    model: null,
    local_only: false,
    state: 'idle',
    input_fps: null,
    infer_fps: null,
    drop_fps: null,
    latency_ms: { p50: null, p95: null },
    health: 'ok',
    since: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}
