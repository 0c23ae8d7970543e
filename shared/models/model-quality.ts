import type { ModelManifest } from './manifest.ts';

/** What is known of how good a model is, and what it is good for. */
export type ModelQuality = Partial<Pick<ModelManifest, 'accuracy' | 'use'>>;

/** The first 128 pictures of COCO val2017 that may be passed on, boxes of crowds left out; mean over overlaps .50 to .95. */
const COCO = 'mAP on 128 pictures of COCO val2017';
/** Labels of faces there are large squares, hence the low overlap. */
const FACES = 'AP at overlap 0.3 on 101 faces in 37 pictures of COCO';

const things = (value: number, use: string): ModelQuality => ({ accuracy: { value, measured: COCO }, use });
const faces = (value: number, use: string): ModelQuality => ({ accuracy: { value, measured: FACES }, use });

const KNOWN = new Map<string, ModelQuality>([
  ['yolox-nano', things(0.331, 'people and things in real time, in browsers and on small machines')],
  ['yolox-nano-640', things(0.342, 'people and things that are farther away; on the edge, or with WebGPU')],
  ['yolox-nano-736x1280', { use: 'small people in 720p, on a strong edge: three times slower than at 640' }],
  ['yolox-tiny', { use: 'people and things where there is some time to spare' }],
  ['yolox-s', { use: 'people and things on an edge with a strong processor' }],
  ['yolox-m', { use: 'people and things on a strong edge, at a few frames a second' }],
  ['deimv2-atto', things(0.315, 'people and things on the weakest machines')],
  ['deimv2-femto', things(0.396, 'people and things, as exactly as small models get')],
  ['deimv2-pico', { use: 'people and things that are farther away, on the edge' }],
  ['deimv2-n', { use: 'people and things on a strong edge' }],
  ['dfine-n', { use: 'people and things on a strong edge' }],
  ['dfine-s', { use: 'people and things on a strong edge, at a few frames a second' }],
  ['nanodet-m', things(0.274, 'people and things in real time')],
  ['fastestdet', things(0.198, 'large things at the highest rate; misses what is small')],
  ['centernet', { use: 'trying things out: there from the first start' }],
  ['yunet-320', faces(0.97, 'faces in real time, in browsers and on small machines')],
  ['yunet-640', faces(0.966, 'small faces, in crowds or far away')],
  ['ultraface-rfb-320', faces(0.966, 'faces in real time, boxes alone')],
  ['blazeface-back', faces(0.901, 'faces some metres away')],
  ['blazeface-front', faces(0.447, 'the one large face before a screen')],
  ['blazeface', { use: 'faces close to the camera: there from the first start' }],
  ['movenet', { use: 'the pose of one person: there from the first start' }],
  ['movenet-lightning', { use: 'the pose of one person in real time' }],
  ['movenet-thunder', { use: 'the pose of one person, more exactly, at a third of the rate' }],
  ['movenet-multipose', { use: 'the poses of up to six people' }],
  ['selfie-segmentation', { use: 'parting the person before the camera from what is behind' }],
  ['shufflenet-v2', { use: 'saying what a whole picture shows, on small machines' }],
  ['squeezenet', { use: 'saying what a whole picture shows, with a small file' }],
  ['mobilenetv2', { use: 'saying what a whole picture shows' }],
  ['mnist', { use: 'trying things out with a file of 26 kB' }],
]);

/** What is known of a model that Sightline itself names; nothing of others. */
export function qualityOf(id: string): ModelQuality {
  return KNOWN.get(id) ?? {};
}

/** The accuracy for people, with what it was measured on: a number alone compares with nothing. */
export function accuracyWords({
  accuracy,
}: {
  readonly accuracy?: ModelManifest['accuracy'] | undefined;
}): string | null {
  return accuracy === undefined ? null : `${accuracy.value.toFixed(2)} ${accuracy.measured}`;
}
