import type { Detection } from '../detection.ts';
import { SightlineError } from '../errors.ts';
import type { MapConfig } from './map-config.ts';
import { labelled } from './map-row.ts';

/**
 * A detection with its label, score or key points changed; it keeps its shape, since everything after it counts on
 * that. Throws `unsupported` for what a detection cannot have done to it.
 */
export function mapDetection(detection: Detection, config: MapConfig): Detection {
  refuse(config);
  const { keypoints, label, score, ...rest } = detection;
  const factor = config.scale?.score ?? { by: 1, offset: 0 };
  return {
    label: config.labels === undefined ? label : labelled(label, config.labels),
    score: Math.min(1, Math.max(0, score * factor.by + factor.offset)),
    ...rest,
    ...(keypoints === undefined || !keepsKeypoints(config) ? {} : { keypoints }),
  };
}

function keepsKeypoints({ pick, drop }: MapConfig): boolean {
  return (pick === undefined || pick.includes('keypoints')) && drop?.includes('keypoints') !== true;
}

function refuse({ set, rename, scale, drop }: MapConfig): void {
  const lost = drop?.find((field) => field === 'label' || field === 'score' || field === 'box');
  const wrong =
    (set === undefined ? undefined : 'set') ??
    (rename === undefined ? undefined : 'rename') ??
    (lost === undefined ? undefined : `drop: ${lost}`);
  if (wrong === undefined && Object.keys(scale ?? {}).every((field) => field !== 'box')) return;
  throw new SightlineError(
    'unsupported',
    `A detection keeps its shape, so \`map\` cannot \`${wrong ?? 'scale: box'}\` it: put \`to_data\` before it.`,
  );
}
