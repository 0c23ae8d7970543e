import type { WishedPlace } from '../../shared/pipeline/plan.ts';
import type { ResolvedPipeline, ResolvedStep } from '../../shared/pipeline/resolved.ts';

/** Detectors of a pipeline about which it is decided together where they run. */
export interface DetectorGroup extends WishedPlace {
  readonly steps: readonly ResolvedStep[];
  /** Their places among the steps of the pipeline. */
  readonly at: readonly number[];
}

/**
 * Who says himself that he runs here or on the edge is alone; all others with the same wish go together, since what is
 * measured of one side is of all of them. There is one group at least, of nobody where nothing detects.
 */
export function groupsOf({
  steps,
  placement: preset,
  localOnly,
}: Pick<ResolvedPipeline, 'steps' | 'placement' | 'localOnly'>): readonly DetectorGroup[] {
  const groups = new Map<string, DetectorGroup>();
  for (const [index, step] of steps.entries()) {
    const isPinned = !localOnly && (step.placement ?? 'auto') !== 'auto';
    const placement = localOnly ? preset : (step.placement ?? preset);
    const key = isPinned ? `${index}` : placement;
    const { steps: before = [], at = [] } = groups.get(key) ?? {};
    groups.set(key, { placement, localOnly, isPinned, steps: [...before, step], at: [...at, index] });
  }
  if (groups.size > 0) return [...groups.values()];
  return [{ placement: preset, localOnly, isPinned: false, steps: [], at: [] }];
}
