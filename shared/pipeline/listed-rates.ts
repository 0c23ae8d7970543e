import type { RunFigures } from '../run/figures.ts';
import type { PipelineListing } from './listing.ts';

/** Rounded as lists show it, so that what changed by less is not told as a change. */
export function tenth(value: number): number;
export function tenth(value: number | null | undefined): number | null;
export function tenth(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 10) / 10;
}

/** How fast a run is, as its list entry tells it; null: it is not running. */
export function listedRates(
  figures: Pick<RunFigures, 'inputFps' | 'deliveredFps' | 'dropFps' | 'ageMs'> | null,
): Pick<PipelineListing, 'input_fps' | 'infer_fps' | 'drop_fps' | 'latency_ms'> {
  return {
    input_fps: tenth(figures?.inputFps),
    infer_fps: tenth(figures?.deliveredFps),
    drop_fps: tenth(figures?.dropFps),
    latency_ms: { p50: tenth(figures?.ageMs.p50), p95: tenth(figures?.ageMs.p95) },
  };
}
