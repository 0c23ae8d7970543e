import { z } from 'zod';
import { labelledIn } from '../detect/findings.ts';
import type { Classification, Detection, Findings } from '../detection.ts';

const Name = z.string().min(1).max(200);
const FileName = z.string().regex(/^[^/\\\0]{1,200}$/, 'a name without a folder');
const Box = z.object({ xmin: z.number(), ymin: z.number(), xmax: z.number(), ymax: z.number() });

/** One thing that was inferred. Falls have no box, and say more than this. */
const ResultSchema = z.looseObject({
  label: Name,
  confidence: z.number().min(0).max(1),
  box: Box.nullish(),
});
type Result = z.output<typeof ResultSchema>;

/** The JSON file of a saved sample, as Ambianic writes it. Coordinates are 0..1 in the picture. */
export const AmbianicSampleSchema = z.looseObject({
  id: Name,
  /** ISO 8601; without a zone it is the time of the machine that wrote it. */
  datetime: z.string().max(64),
  image_file_name: FileName,
  thumbnail_file_name: FileName,
  json_file_name: FileName,
  /** The folder of the files, from the folder of all data. */
  rel_dir: z.string().max(1000),
  inference_result: z.array(ResultSchema).max(10_000).nullish(),
  inference_meta: z.looseObject({ display: z.string().max(200).nullish() }).nullish(),
});
export type AmbianicSample = z.output<typeof AmbianicSampleSchema>;

/** What is said of a sample. */
export interface SampleFacts {
  readonly id: string;
  /** Microseconds since 1970; names the files. */
  readonly micros: number;
  readonly folder: string;
  readonly findings: Findings;
}

/** A sample's JSON as Ambianic writes it, with times in UTC. */
export function ambianicSample({ id, micros, folder, findings }: SampleFacts): AmbianicSample {
  const stamp = stampOf(micros);
  return {
    id,
    datetime: isoOf(micros),
    image_file_name: `${stamp}-image.jpg`,
    thumbnail_file_name: `${stamp}-thumbnail.jpg`,
    json_file_name: `${stamp}-inference.json`,
    rel_dir: folder,
    inference_result: labelledIn(findings).map(resultOf),
    inference_meta: { display: displayOf(findings) },
  };
}

/** A time, microseconds since 1970, as folders and files are named: `20260131-235959.123456`, UTC. */
export function stampOf(micros: number): string {
  const [date = '', time = ''] = isoOf(micros).slice(0, 26).split('T');
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
}

/** As Python's `isoformat` writes it. */
function isoOf(micros: number): string {
  const whole = Math.floor(micros);
  const seconds = new Date(Math.floor(whole / 1000)).toISOString().slice(0, 19);
  return `${seconds}.${String(whole % 1_000_000).padStart(6, '0')}+00:00`;
}

function resultOf(found: Detection | Classification): Result {
  const { label, score: confidence } = found;
  if (!('box' in found)) return { label, confidence };
  const { x, y, width, height } = found.box;
  return { label, confidence, box: { xmin: x, ymin: y, xmax: x + width, ymax: y + height } };
}

function displayOf({ detections, classes = [] }: Findings): string {
  if (detections.length === 0 && classes.length > 0) return 'Image Classification';
  const areFaces = detections.length > 0 && detections.every(({ label }) => label === 'face');
  return areFaces ? 'Face Detection' : 'Object Detection';
}

/** Everything that was found, from a sample's JSON. */
export function findingsOf(sample: AmbianicSample): Findings {
  const classes = (sample.inference_result ?? []).flatMap(({ label, confidence, box }) =>
    box === null || box === undefined ? [{ label, score: confidence }] : [],
  );
  const detections = detectionsOf(sample);
  return classes.length === 0 ? { detections } : { detections, classes };
}

/** What was found, surest first, from a sample's JSON; without what has no box. */
function detectionsOf({ inference_result: results }: AmbianicSample): readonly Detection[] {
  return (results ?? []).flatMap(({ label, confidence, box }) =>
    box === null || box === undefined ? [] : [{ label, score: confidence, box: boxOf(box) }],
  );
}

function boxOf({ xmin, ymin, xmax, ymax }: z.output<typeof Box>): Detection['box'] {
  return { x: xmin, y: ymin, width: Math.max(0, xmax - xmin), height: Math.max(0, ymax - ymin) };
}
