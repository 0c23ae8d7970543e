import type { Placement } from '../detect/detector.ts';

/** What a pipeline is doing right now. */
export type PipelineState = 'starting' | 'running' | 'idle' | 'healing' | 'failed' | 'stopped';

/** One line of the pipeline list, as `GET /api/pipelines` and the event stream give it. */
export interface PipelineListing {
  readonly id: string;
  /** Hash of the definition: changes exactly when the definition does. */
  readonly revision: string;
  readonly name: string;
  readonly host: 'browser' | 'edge';
  readonly placement: Placement | 'auto';
  readonly source: string;
  readonly elements: readonly string[];
  readonly model: string | null;
  readonly state: PipelineState;
  /** Frames per second, measured over a sliding window; null when nothing runs. */
  readonly input_fps: number | null;
  readonly infer_fps: number | null;
  readonly drop_fps: number | null;
  readonly latency_ms: { readonly p50: number | null; readonly p95: number | null };
  readonly health: 'ok' | 'warning' | 'failed';
  /** ISO 8601: since when it is in this state. */
  readonly since: string;
}
