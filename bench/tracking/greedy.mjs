// The plain way: each box is the track of the box before that it overlaps most, strongest overlap first.
import { iou } from '../../build/shared/detect/nms.js';

const LEAST = 0.3;
const LOST_SECONDS = 2;
const LEAST_SCORE = 0.4;

/** Greedy IoU from frame to frame: no motion, no second look, no waiting for a second sight. */
export class GreedyTracker {
  #tracks = [];
  #last = 0;

  update(detections, seconds) {
    const said = detections.map(() => 0);
    const pairs = detections.flatMap(({ box, label, score }, index) =>
      score < LEAST_SCORE
        ? []
        : this.#tracks
            .filter((track) => track.label === label)
            .map((track) => ({ track, index, overlap: iou(track.box, box) })),
    );
    const taken = new Set();
    for (const { track, index, overlap } of pairs.toSorted((a, b) => b.overlap - a.overlap)) {
      if (overlap < LEAST || taken.has(track.id) || said[index] !== 0) continue;
      taken.add(track.id);
      said[index] = track.id;
      Object.assign(track, { box: detections[index].box, seen: seconds });
    }
    detections.forEach(({ box, label, score }, index) => {
      if (said[index] !== 0 || score < LEAST_SCORE) return;
      said[index] = ++this.#last;
      this.#tracks.push({ id: said[index], box, label, seen: seconds });
    });
    this.#tracks = this.#tracks.filter(({ seen }) => seconds - seen <= LOST_SECONDS);
    return said;
  }
}
