import { iou } from '../detect/nms.ts';
import type { Detection } from '../detection.ts';
import type { Track } from './track.ts';

/** More in one frame are not looked at: the surest stay. */
const MAX_DETECTIONS = 500;
/** Where a thing may have any label, boxes that overlap more (IoU) are one thing that was found under two. */
const SAME = 0.7;

/** What is sure enough, and what is looked at all the same. */
interface Wanted {
  readonly highScore: number;
  readonly lowScore: number;
  readonly anyLabel: boolean;
}

interface Ranked {
  readonly detection: Detection;
  readonly index: number;
}

/** What was found in one frame, and whose it is. The order in which it was told does not matter. */
export class FoundInFrame {
  readonly detections: readonly Detection[];
  readonly sure: readonly number[];
  readonly unsure: readonly number[];
  readonly #owners = new Map<number, Track>();
  readonly #indices = new Map<Track, number>();

  constructor(detections: readonly Detection[], { highScore, lowScore, anyLabel }: Wanted) {
    this.detections = detections;
    const strongest = detections
      .flatMap((detection, index) => (detection.score >= lowScore ? { detection, index } : []))
      .toSorted((a, b) => compare(a.detection, b.detection))
      .slice(0, MAX_DETECTIONS);
    const order = anyLabel ? withoutTwins(strongest) : strongest;
    this.sure = order.flatMap(({ detection, index }) => (detection.score >= highScore ? index : []));
    this.unsure = order.flatMap(({ detection, index }) => (detection.score < highScore ? index : []));
  }

  take(track: Track, index: number): void {
    this.#owners.set(index, track);
    this.#indices.set(track, index);
  }

  has(track: Track): boolean {
    return this.#indices.has(track);
  }

  of(track: Track): Detection | undefined {
    return this.detections[this.#indices.get(track) ?? -1];
  }

  /** Those that are nobody's yet. */
  free(indices: readonly number[]): number[] {
    return indices.filter((index) => !this.#owners.has(index));
  }

  tracks(): number[] {
    return this.detections.map((_, index) => this.#owners.get(index)?.id ?? 0);
  }
}

/** Of boxes that are one thing's the surest. */
function withoutTwins(ranked: readonly Ranked[]): Ranked[] {
  const kept: Ranked[] = [];
  for (const each of ranked) {
    if (!kept.some(({ detection }) => iou(detection.box, each.detection.box) > SAME)) kept.push(each);
  }
  return kept;
}

/** The surest first; of equal ones by place, so that it is the same whatever their order. */
function compare(a: Detection, b: Detection): number {
  return (
    b.score - a.score ||
    a.box.x - b.box.x ||
    a.box.y - b.box.y ||
    a.box.width - b.box.width ||
    a.box.height - b.box.height ||
    (a.label < b.label ? -1 : Number(a.label > b.label))
  );
}
