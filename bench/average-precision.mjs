/**
 * COCO-style average precision: 101-point interpolation, IoU thresholds 0.50 to 0.95, at most 100 detections a
 * picture, averaged over the classes that occur. Boxes are {x, y, width, height}; no crowd regions.
 */
export const IOU_STEPS = Array.from({ length: 10 }, (_, step) => 0.5 + step * 0.05);

/**
 * `pictures`: [{ truths: [{ label, box }], detections: [{ label, score, box }] }].
 * Gives { mAP, mAP50, perLabel: Map(label -> { ap, ap50, truths }) }.
 */
export function averagePrecision(pictures, iou, steps = IOU_STEPS) {
  const labels = new Set(pictures.flatMap(({ truths }) => truths.map(({ label }) => label)));
  const perLabel = new Map();
  for (const label of labels) {
    const aps = steps.map((step) => labelPrecision(pictures, label, iou, step));
    const truths = pictures.reduce(
      (sum, one) => sum + one.truths.filter((truth) => truth.label === label).length,
      0,
    );
    perLabel.set(label, { ap: mean(aps), ap50: aps[0], truths });
  }
  const all = [...perLabel.values()];
  return { mAP: mean(all.map(({ ap }) => ap)), mAP50: mean(all.map(({ ap50 }) => ap50)), perLabel };
}

function labelPrecision(pictures, label, iou, step) {
  const matched = [];
  let truthCount = 0;
  for (const { truths, detections } of pictures) {
    const wanted = truths.filter((truth) => truth.label === label);
    truthCount += wanted.length;
    const strongest = detections.filter((one) => one.label === label).toSorted((a, b) => b.score - a.score);
    matched.push(...matchPicture(strongest.slice(0, 100), wanted, iou, step));
  }
  matched.sort((a, b) => b.score - a.score);
  return interpolate(matched, truthCount);
}

/** Each detection, strongest first, takes the best truth still free that it overlaps enough. */
function matchPicture(detections, truths, iou, step) {
  const free = new Set(truths);
  return detections.map(({ score, box }) => {
    let best = null;
    let bestOverlap = Math.min(step, 1 - 1e-10);
    for (const truth of free) {
      const overlap = iou(box, truth.box);
      if (overlap >= bestOverlap) [best, bestOverlap] = [truth, overlap];
    }
    if (best) free.delete(best);
    return { score, hit: best !== null };
  });
}

/** Area under the precision envelope, sampled at recalls 0, 0.01 .. 1. */
function interpolate(matched, truthCount) {
  const recalls = [];
  const precisions = [];
  let hits = 0;
  matched.forEach(({ hit }, index) => {
    hits += hit ? 1 : 0;
    recalls.push(hits / truthCount);
    precisions.push(hits / (index + 1));
  });
  for (let i = precisions.length - 2; i >= 0; i--) precisions[i] = Math.max(precisions[i], precisions[i + 1]);
  let sum = 0;
  let at = 0;
  for (let point = 0; point <= 100; point++) {
    while (at < recalls.length && recalls[at] < point / 100 - 1e-12) at++;
    sum += at < recalls.length ? precisions[at] : 0;
  }
  return sum / 101;
}

/** Share of detections at or above a threshold that are right, and of truths that are found, over all labels. */
export function precisionRecall(pictures, iou, threshold, step = 0.5) {
  let hits = 0;
  let given = 0;
  let wanted = 0;
  for (const { truths, detections } of pictures) {
    wanted += truths.length;
    const passing = detections.filter(({ score }) => score >= threshold);
    given += passing.length;
    for (const label of new Set(truths.map((truth) => truth.label))) {
      const own = passing.filter((one) => one.label === label).toSorted((a, b) => b.score - a.score);
      const same = truths.filter((truth) => truth.label === label);
      hits += matchPicture(own, same, iou, step).filter(({ hit }) => hit).length;
    }
  }
  return { precision: given ? hits / given : 1, recall: wanted ? hits / wanted : 1 };
}

function mean(values) {
  return values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0;
}
