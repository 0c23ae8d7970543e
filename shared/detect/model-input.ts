import { SightlineError } from '../errors.ts';
import type { PictureLayout } from '../frame.ts';
import type { ModelManifest, PreprocessSpec } from '../models/manifest.ts';
import { extraFeeds } from './registry.ts';

/**
 * What a sender makes of a frame for a runner elsewhere: same size, fit and bars as the model's own input, but plain
 * RGB bytes in rows (HWC). The receiver turns them into the model's tensor with `ModelRunner.detectInput`.
 */
export function inputPictureSpec(spec: PreprocessSpec): PreprocessSpec {
  return { ...spec, color: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1], layout: 'nhwc', type: 'uint8' };
}

/** How the bytes of such a picture lie in memory. */
export function inputPictureLayout({
  width,
  height,
}: Pick<PreprocessSpec, 'width' | 'height'>): PictureLayout {
  return {
    format: 'RGB',
    codedWidth: width,
    codedHeight: height,
    planes: [{ offset: 0, stride: width * 3 }],
    visible: { x: 0, y: 0, width, height },
    color: { matrix: 'bt601', range: 'full' },
    rotation: 0,
    mirror: false,
  };
}

/**
 * The name of the model's picture input: the one that its family does not fill itself. Throws `invalid_model` when the
 * pre-processing doesn't make that tensor.
 */
export function pictureInput(manifest: ModelManifest): string {
  const fed = Object.keys(extraFeeds(manifest));
  const [input, second] = manifest.inputs.filter(({ name }) => !fed.includes(name));
  if (!input || second) throw unfit(manifest, describeInputs(manifest, fed));
  const { width, height, layout, type, color } = manifest.preprocess;
  const channels = color === 'gray' ? 1 : 3;
  const shape = layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
  const fits =
    input.shape.length === 4 && shape.every((size, axis) => [size, -1].includes(input.shape[axis] ?? 0));
  if (fits && input.type === type) return input.name;
  const declared = `${input.type} [${input.shape.join(', ')}]`;
  throw unfit(
    manifest,
    `input "${input.name}" is ${declared}, its preprocess makes ${type} [${shape.join(', ')}]`,
  );
}

function describeInputs({ inputs, family }: ModelManifest, fed: readonly string[]): string {
  const known = ['one picture', ...fed.map((name) => `"${name}"`)].join(' and ');
  return `it has ${inputs.length} inputs; models of the family "${family}" run with ${known}`;
}

function unfit(manifest: ModelManifest, reason: string): SightlineError {
  return new SightlineError('invalid_model', `Model ${manifest.id}: ${reason}`);
}
