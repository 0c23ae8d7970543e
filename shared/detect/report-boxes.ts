import type { Detection } from '../detection.ts';
import type { Candidates } from './candidates.ts';
import type { LetterboxGeometry } from './letterbox.ts';
import { suppressOverlaps } from './nms.ts';

/**
 * The last step of every box decoder: suppresses overlaps, keeps the `topK` strongest and gives them in the source
 * frame, strongest first. A box that lies wholly in the letterbox's bars is left out.
 */
export function reportBoxes(
  candidates: Candidates,
  labels: readonly string[],
  maxOverlap: number,
  topK: number,
  geometry: LetterboxGeometry,
): Detection[] {
  const detections: Detection[] = [];
  for (const index of suppressOverlaps(candidates, maxOverlap, topK)) {
    const label = labels[candidates.classes[index] ?? -1];
    const box = candidates.sourceBox(index, geometry);
    if (label !== undefined && box) detections.push({ label, score: candidates.score(index), box });
  }
  return detections;
}
