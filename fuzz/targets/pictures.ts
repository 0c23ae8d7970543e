import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { decodeLossy } from '../../edge-server/inference/decode-lossy.ts';
import { decodeToRgb } from '../../edge-server/sources/decode-picture.ts';
import { readY4m } from '../../edge-server/sources/y4m.ts';
import type { LossyPicture } from '../../shared/frame.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateText } from '../mutate-text.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

const SIZE = { width: 32, height: 18 };

function noise(): Sharp {
  const pixels = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, index) => (index * 37) % 251);
  return sharp(pixels, { raw: { ...SIZE, channels: 3 } });
}

/** Every format that is read from files and from addresses. */
function encoded(): Promise<readonly Uint8Array[]> {
  const exif = { IFD0: { Orientation: '6', ImageDescription: 'x' } };
  return Promise.all([
    noise().jpeg({ progressive: true }).withExif(exif).toBuffer(),
    noise().jpeg().toBuffer(),
    noise().png().toBuffer(),
    noise().png({ palette: true }).toBuffer(),
    noise().webp().toBuffer(),
    noise().webp({ lossless: true }).toBuffer(),
    noise().gif().toBuffer(),
    noise().tiff({ compression: 'lzw' }).toBuffer(),
    noise().avif({ effort: 0 }).toBuffer(),
    Promise.resolve(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>',
      ),
    ),
  ]);
}

async function filesTarget(): Promise<OpenTarget> {
  // The decoder of lanes, which lies in processes of its own, leaves only two formats on.
  sharp.unblock({ operation: ['VipsForeignLoad'] });
  const corpus = await encoded();
  return {
    next: (dice) => {
      const bytes = mutateBytes(dice, corpus);
      return async () => {
        const { layout, data } = await decodeToRgb(bytes, 'a picture');
        return data.length === layout.codedWidth * layout.codedHeight * 3;
      };
    },
  };
}

async function lossyTarget(): Promise<OpenTarget> {
  const corpus = { jpeg: await noise().jpeg().toBuffer(), webp: await noise().webp().toBuffer() };
  return {
    next: (dice) => {
      const format = dice.chance(0.5) ? 'jpeg' : 'webp';
      const bytes = mutateBytes(dice, [corpus[format]]);
      const lossy = saidToBe(dice, format);
      return async () => (await decodeLossy(bytes, lossy)).data.length === lossy.width * lossy.height * 3;
    },
  };
}

function saidToBe(dice: Dice, format: LossyPicture['format']): LossyPicture {
  if (dice.chance(0.9)) return { format, quality: 0.8, ...SIZE };
  return { format, quality: dice.next(), width: 1 + dice.below(4096), height: 1 + dice.below(4096) };
}

const HEADERS = [
  'YUV4MPEG2 W8 H6 F25:1 Ip A1:1 C420jpeg\n',
  'YUV4MPEG2 W3 H3 F30000:1001 XCOLORRANGE=FULL\n',
  'YUV4MPEG2 W8192 H4320 F0:0 C420\n',
];

function y4mTarget(): OpenTarget {
  const frame = Buffer.concat([Buffer.from('FRAME\n'), Buffer.alloc(72, 16)]);
  const corpus = HEADERS.map((header) => Buffer.concat([Buffer.from(header), frame, frame]));
  return {
    next: (dice) => {
      const bytes = dice.chance(0.5)
        ? Buffer.concat([Buffer.from(mutateText(dice, HEADERS), 'latin1'), frame, frame])
        : mutateBytes(dice, corpus);
      const step = 1 + dice.below(bytes.length + 1);
      return () => framesIn(bytes, step);
    },
  };
}

/** The bytes come in pieces, as those of a pipe do. */
async function framesIn(bytes: Uint8Array, step: number): Promise<boolean> {
  let count = 0;
  for await (const { picture } of readY4m(piecesOf(bytes, step))) {
    count += 1;
    if (picture.data.length === 0) throw new Error('a frame without pixels');
  }
  return count > 0;
}

async function* piecesOf(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

/** Pictures of files and addresses, squeezed frames, and raw video. */
export const PICTURE_TARGETS: readonly FuzzTarget[] = [
  { name: 'pictures.files', weight: 4, open: filesTarget },
  { name: 'pictures.lossy', weight: 5, open: lossyTarget },
  { name: 'pictures.y4m', weight: 8, open: y4mTarget },
];
