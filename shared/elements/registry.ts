import { asyncMap } from './async-map.ts';
import { classify } from './classify.ts';
import { countWindow } from './count-window.ts';
import { debounce } from './debounce.ts';
import { detectFaces } from './detect-faces.ts';
import { detectFalls } from './detect-falls.ts';
import { detectObjects } from './detect-objects.ts';
import { detectPoses } from './detect-poses.ts';
import type { PipelineElement } from './element.ts';
import { filter } from './filter.ts';
import { flatMap } from './flat-map.ts';
import { groundTruth } from './ground-truth.ts';
import { jsonLines } from './json-lines.ts';
import { labelLimits } from './label-limits.ts';
import { line } from './line.ts';
import { log } from './log.ts';
import { map } from './map.ts';
import { mask } from './mask.ts';
import { objectMask } from './object-mask.ts';
import { motion } from './motion.ts';
import { privacy } from './privacy.ts';
import { mqtt } from './mqtt.ts';
import { ntfy } from './ntfy.ts';
import { objectEvents } from './object-events.ts';
import { resample } from './resample.ts';
import { sample } from './sample.ts';
import { saveClips } from './save-clips.ts';
import { saveDetections } from './save-detections.ts';
import { saveEvents } from './save-events.ts';
import { saveSnapshots } from './save-snapshots.ts';
import { segment } from './segment.ts';
import { slidingWindow } from './sliding-window.ts';
import { source } from './source.ts';
import { tap } from './tap.ts';
import { throttle } from './throttle.ts';
import { toData } from './to-data.ts';
import { track } from './track.ts';
import { tumblingWindow } from './tumbling-window.ts';
import { union } from './union.ts';
import { user } from './user.ts';
import { webPush } from './web-push.ts';
import { webhook } from './webhook.ts';
import { zone } from './zone.ts';

/** Every element that a document may use. A new one is a file and a line here. */
export const ELEMENTS: readonly PipelineElement[] = [
  source,
  mask,
  motion,
  detectObjects,
  detectFaces,
  detectPoses,
  classify,
  segment,
  groundTruth,
  privacy,
  filter,
  map,
  flatMap,
  toData,
  union,
  sample,
  throttle,
  tap,
  log,
  asyncMap,
  user,
  slidingWindow,
  countWindow,
  tumblingWindow,
  resample,
  debounce,
  saveDetections,
  saveEvents,
  saveSnapshots,
  saveClips,
  track,
  objectMask,
  labelLimits,
  zone,
  line,
  objectEvents,
  detectFalls,
  webhook,
  mqtt,
  webPush,
  ntfy,
  jsonLines,
];

const BY_TYPE = new Map(ELEMENTS.map((element) => [element.type, element]));

/** The element that goes by this key in a document. */
export function elementOf(type: string): PipelineElement | undefined {
  return BY_TYPE.get(type);
}
