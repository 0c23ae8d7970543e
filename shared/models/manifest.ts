import { z } from 'zod';

/** A name that is safe in a URL, a folder and a metric label. */
export const IdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'use letters, digits, ".", "_" and "-", at most 64, starting with a letter or digit',
  );

const SignatureSchema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['float32', 'float16', 'uint8', 'int32', 'int64']),
  /** -1 stands for a variable dimension. */
  shape: z.array(z.int().min(-1)).max(8),
});

const Channels = z.tuple([z.number(), z.number(), z.number()]);

/**
 * How a picture becomes the model's input: `value = (pixel * scale - mean) / std`, pixel 0..255, computed in
 * float32 per channel in the order of `color`. A uint8 or int32 input takes the pixels as they are.
 */
export const PreprocessSchema = z.strictObject({
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
  fit: z.enum(['letterbox', 'stretch']).default('letterbox'),
  /** Where a letterboxed picture lies within the input. */
  anchor: z.enum(['center', 'top-left']).default('center'),
  /** Pixel value 0..255 of the letterbox's bars, before scaling. */
  pad: z.int().min(0).max(255).default(0),
  /** `gray`: one channel, (77 red + 150 green + 29 blue) / 256; the first numbers of mean and std are its own. */
  color: z.enum(['rgb', 'bgr', 'gray']).default('rgb'),
  scale: z.number().default(1),
  mean: Channels.default([0, 0, 0]),
  std: Channels.default([1, 1, 1]),
  layout: z.enum(['nchw', 'nhwc']).default('nchw'),
  type: z.enum(['float32', 'float16', 'uint8', 'int32']).default('float32'),
  /**
   * How sizes are changed. Absent: `bilinear`, of four pixels, as most models are run. For pictures far larger than the
   * input `area` takes the mean of all pixels, and `antialias` one that falls off to the sides (as Pillow does it).
   */
  resample: z.exactOptional(z.enum(['bilinear', 'area', 'antialias'])),
});
/** How a picture becomes a tensor. */
export type PreprocessSpec = z.output<typeof PreprocessSchema>;

/** How well a model did, and on what. */
export const AccuracySchema = z.strictObject({
  /** 0..1, more is better. */
  value: z.number().min(0).max(1),
  /** What the number is and on what it was measured, in words: "mAP on COCO val2017". */
  measured: z.string().min(1).max(200),
});

/** Everything Sightline knows about a model file. Lies beside it as JSON. */
export const ManifestSchema = z.strictObject({
  manifest: z.literal(1),
  id: IdSchema,
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$/),
  name: z.string().min(1).max(200),
  task: z.enum(['detect', 'face', 'pose', 'classify', 'segment']),
  /** Which decoder reads the outputs; a key of the decoder registry. */
  family: z.string().min(1),
  /** Family-specific decoder settings, checked by the decoder. */
  decoder: z.record(z.string(), z.unknown()).default({}),
  inputs: z.array(SignatureSchema).min(1),
  outputs: z.array(SignatureSchema).min(1),
  preprocess: PreprocessSchema,
  /** Detections below this score are not reported unless the pipeline says otherwise. */
  threshold: z.number().min(0).max(1),
  top_k: z.int().min(1).max(1000),
  /** Overlap (IoU) above which the weaker of two boxes of one label is removed; absent: the family's own. */
  nms_iou: z.number().min(0).max(1).optional(),
  labels: z.array(z.string()).min(1),
  keypoints: z.array(z.string()).optional(),
  accuracy: z.exactOptional(AccuracySchema),
  /** What the model is good for, in some words. */
  use: z.exactOptional(z.string().min(1).max(200)),
  license: z.string().min(1),
  license_note: z.string().optional(),
  source: z.string().min(1),
  /** Name of the ONNX file beside the manifest. */
  file: z.string().regex(/^[^/\\]+\.onnx$/, 'a file name ending in .onnx, beside the manifest'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Size of the file in bytes. */
  size: z.int().min(1),
});
/** A checked model manifest. */
export type ModelManifest = z.output<typeof ManifestSchema>;

/** A manifest as a person writes it: hash and size may be left out, and are then those of the file that it lies beside. */
export const GivenManifestSchema = ManifestSchema.partial({ sha256: true, size: true });
/** A checked manifest that may still lack hash and size. */
export type GivenManifest = z.output<typeof GivenManifestSchema>;
