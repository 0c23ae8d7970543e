import type { Picture } from '../frame.ts';
import type { PictureEdit, PictureServices } from './picture-services.ts';

/** How a host's frames are made and read, for the cases that its picture services must pass. */
export interface PictureBed<F> {
  readonly services: PictureServices<F>;
  open(picture: Picture): F;
  /** The same bytes, in the same layout. */
  read(frame: F): Promise<Uint8Array>;
  close(frame: F): void;
}

const [WIDTH, HEIGHT] = [64, 48];
const LUMA = WIDTH * HEIGHT;

/** A picture of I420, limited range: its left half dark, its right half bright, all of it with fine noise. */
export function halvesPicture(): Picture {
  const data = new Uint8Array(LUMA * 1.5).fill(128);
  for (let at = 0; at < LUMA; at += 1) {
    const base = at % WIDTH < WIDTH / 2 ? 40 : 200;
    data[at] = base + ((at * 7919) % 24) - 12;
  }
  return {
    data,
    layout: {
      format: 'I420',
      codedWidth: WIDTH,
      codedHeight: HEIGHT,
      planes: [
        { offset: 0, stride: WIDTH },
        { offset: LUMA, stride: WIDTH / 2 },
        { offset: LUMA * 1.25, stride: WIDTH / 2 },
      ],
      visible: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
      color: { matrix: 'bt601', range: 'limited' },
      rotation: 0,
      mirror: false,
    },
  };
}

/** What every host's picture services must do; gives what is wrong, in words. Runs in any host. */
export async function pictureFaults<F>(bed: PictureBed<F>): Promise<string[]> {
  const picture = halvesPicture();
  const frame = bed.open(picture);
  const faults = [
    ...(await grayFaults(bed, frame)),
    ...(await packFaults(bed, frame)),
    ...(await editFaults(bed, frame, picture.data)),
  ];
  // None of it closed the frame or changed it.
  if (!isSame(await bed.read(frame), picture.data)) faults.push('the frame itself was changed');
  bed.close(frame);
  return faults;
}

async function grayFaults<F>({ services }: PictureBed<F>, frame: F): Promise<string[]> {
  const into = new Uint8Array(8 * 6);
  const { width, height, data } = await services.gray(frame, { width: 8, height: 6 }, into);
  const faults = [];
  if (width !== 8 || height !== 6 || data.length !== 48) faults.push(`gray is ${width}x${height}`);
  if (data !== into) faults.push('gray did not fill what it was given');
  const [dark, bright] = [Math.round(((40 - 16) * 255) / 219), Math.round(((200 - 16) * 255) / 219)];
  for (const [at, value] of data.entries()) {
    const expected = at % 8 < 4 ? dark : bright;
    if (Math.abs(value - expected) > 6) faults.push(`gray ${at} is ${value}, not ${expected}`);
  }
  const larger = await services.gray(frame, { width: 4, height: 3 }, new Uint8Array(7));
  if (larger.data.length !== 12) faults.push('gray filled what has another size');
  return faults;
}

async function packFaults<F>({ services }: PictureBed<F>, frame: F): Promise<string[]> {
  const small = await services.pack(frame, { maxWidth: 32, quality: 60 });
  const whole = await services.pack(frame);
  const faults = [];
  if (small.width !== 32 || small.height !== 24) faults.push(`packed to ${small.width}x${small.height}`);
  if (whole.width !== WIDTH || whole.height !== HEIGHT) faults.push('what is small enough was resized');
  for (const { data, type } of [small, whole]) {
    const isJpeg = data[0] === 0xff && data[1] === 0xd8 && data.at(-2) === 0xff && data.at(-1) === 0xd9;
    if (!isJpeg || type !== 'image/jpeg') faults.push('what was packed is no JPEG');
  }
  return faults;
}

const BOX = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
const inBox = (x: number, y: number): boolean => x >= 16 && x < 48 && y >= 12 && y < 36;

async function editFaults<F>(bed: PictureBed<F>, frame: F, before: Uint8Array): Promise<string[]> {
  const edited = async (edits: readonly PictureEdit[]): Promise<Uint8Array> => {
    const other = await bed.services.edit(frame, edits);
    const bytes = await bed.read(other);
    bed.close(other);
    return bytes;
  };
  const faults = [];
  for (const kind of ['blur', 'pixelate', 'fill'] as const) {
    const after = await edited([{ kind, box: BOX }]);
    faults.push(...outsideFaults(kind, before, after), ...insideFaults(kind, after));
  }
  const corners = [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.75, 0.75],
    [0.25, 0.75],
  ] as const;
  const filled = await edited([{ kind: 'polygon', points: corners, color: 0 }]);
  faults.push(...outsideFaults('polygon', before, filled), ...insideFaults('fill', filled));
  const drawn = await edited([{ kind: 'lines', lines: [[0, 0.5, 1, 0.5]], width: 0.1, color: 0xffffff }]);
  if (drawn[24 * WIDTH + 5] !== 235) faults.push(`a white line is ${drawn[24 * WIDTH + 5]}`);
  if (drawn[10 * WIDTH + 5] !== before[10 * WIDTH + 5]) faults.push('a line is thicker than it should be');
  if (!isSame(await edited([]), before)) faults.push('no edits changed something');
  return faults;
}

function outsideFaults(kind: string, before: Uint8Array, after: Uint8Array): string[] {
  const isKept = [...before.subarray(0, LUMA)].every(
    (value, at) => inBox(at % WIDTH, Math.floor(at / WIDTH)) || after[at] === value,
  );
  return isKept ? [] : [`${kind} changed what is outside of its box`];
}

/** Nothing fine is left: neighbours differ by little, or not at all. */
function insideFaults(kind: 'blur' | 'pixelate' | 'fill', after: Uint8Array): string[] {
  let [edges, most] = [0, 0];
  for (let y = 13; y < 36; y += 1) {
    for (let x = 17; x < 48; x += 1) {
      const value = after[y * WIDTH + x] ?? 0;
      const step = Math.abs(value - (after[y * WIDTH + x - 1] ?? 0));
      if (step > 3) edges += 1;
      most = Math.max(most, step);
      if (kind === 'fill' && value !== 16) return [`a filled box has ${value} in it`];
    }
  }
  if (kind === 'pixelate' && edges > 5 * 23) return ['pixelate left fine detail'];
  return kind === 'blur' && most > 40 ? [`blur left a step of ${most}`] : [];
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}
