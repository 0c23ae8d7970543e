import type { Finding } from './finding.ts';
import { valueAt } from './finding.ts';
import { flowFindings, placementFindings } from './flow-placement.ts';
import { countDetectors, detectorFindings } from './graph-detectors.ts';
import type { DetectorCounts } from './graph-detectors.ts';
import { duplicateNames, structuralFindings } from './graph-check.ts';
import type { PlannedGraph } from './graph-check.ts';
import { hasGaps, MAX_ELEMENTS, readElements } from './graph-elements.ts';
import { kindsGiven } from './graph-kinds.ts';
import { chainWires, MAX_WIRES } from './graph-wires.ts';
import { writtenWires } from './graph-written.ts';
import type { WrittenWires } from './graph-written.ts';

/** What flows where in a pipeline. */
export interface GraphPlan extends PlannedGraph {
  /** What comes to the elements that join frames with what was found in them. */
  readonly counts: DetectorCounts;
  /** What is wrong with it; paths count from the pipeline. */
  readonly findings: readonly Finding[];
}

/**
 * Reads the elements and wires of a pipeline given as a map of plain data. What the schema refuses is passed over,
 * since the schema speaks for it.
 */
export function planGraph(pipeline: unknown): GraphPlan {
  const entries = listAt(pipeline, 'elements', MAX_ELEMENTS) ?? [];
  const listed = readElements(entries);
  const { wires, findings, written, incomplete } = wiresOf(pipeline, entries, listed);
  const gaps = incomplete || hasGaps(entries, listed);
  const graph = { listed, wires, given: kindsGiven(listed, wires), written, gaps };
  const counts = countDetectors(graph);
  const localOnly = valueAt(pipeline, ['local_only']) === true;
  return {
    ...graph,
    counts,
    findings: [
      ...duplicateNames(listed),
      ...findings,
      ...structuralFindings(graph),
      ...detectorFindings(counts),
      ...flowFindings(listed, localOnly),
      ...placementFindings(listed, localOnly),
    ],
  };
}

function wiresOf(
  pipeline: unknown,
  entries: readonly unknown[],
  listed: PlannedGraph['listed'],
): WrittenWires & { readonly written: boolean } {
  const written = listAt(pipeline, 'wires', MAX_WIRES);
  if (written !== undefined)
    return { ...writtenWires(written, listed, listed.length < entries.length), written: true };
  return { wires: chainWires(listed), findings: [], incomplete: false, written: false };
}

function listAt(pipeline: unknown, key: string, max: number): readonly unknown[] | undefined {
  const list = valueAt(pipeline, [key]);
  return Array.isArray(list) ? list.slice(0, max) : undefined;
}
