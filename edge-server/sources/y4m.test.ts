import { expect, test } from 'vitest';
import type { TimedPicture } from './picture-stream.ts';
import { SyntheticScene } from '../../shared/synthetic/synthetic-scene.ts';
import { parseY4mHeader, readY4m } from './y4m.ts';

/** Numbers that look random and are the same every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function* pieces(bytes: Buffer, next: (below: number) => number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    // Empty pieces come too.
    const end = at + next(300);
    yield bytes.subarray(at, end);
    at = Math.min(end, bytes.length);
  }
}

async function readAll(bytes: Buffer, seed = 1): Promise<TimedPicture[]> {
  const frames: TimedPicture[] = [];
  for await (const frame of readY4m(pieces(bytes, numbers(seed)))) frames.push(frame);
  return frames;
}

function video(header: string, frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat([
    Buffer.from(`${header}\n`),
    ...frames.flatMap((data) => [Buffer.from('FRAME Ixyz\n'), data]),
  ]);
}

test('frames of any size come whole, however their bytes are cut up', async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const next = numbers(seed);
    const [width, height] = [16 + next(40), 16 + next(40)];
    const scene = new SyntheticScene({ width, height, objects: 2, seed });
    const sent = Array.from({ length: 1 + next(4) }, (_, index) => scene.picture(index));
    const data = sent.map((picture) => picture.data);
    const bytes = video(`YUV4MPEG2 W${width} H${height} F30000:1001 Ip C420mpeg2`, data);
    const read = await readAll(bytes, seed);
    expect(read.map(({ picture }) => picture)).toEqual(sent);
    expect(read.map(({ timestamp }) => timestamp)).toEqual(
      sent.map((_, index) => Math.round((index * 1_001_000_000) / 30_000)),
    );
  }
});

test('a video that breaks off is refused with the frame, wherever that is', async () => {
  const bytes = video('YUV4MPEG2 W4 H2 F1:1', [new Uint8Array(12), new Uint8Array(12)]);
  const whole = 'YUV4MPEG2 W4 H2 F1:1\n'.length;
  const frame = 'FRAME Ixyz\n'.length + 12;
  for (let end = whole + 1; end < bytes.length; end += 1) {
    const isBetween = end === whole + frame;
    const result = readAll(bytes.subarray(0, end), end);
    if (isBetween) expect((await result).length).toBe(1);
    else await expect(result).rejects.toThrow(end < whole + frame ? /frame 1/ : /frame 2/);
  }
});

test.each([
  ['', /empty/],
  ['RIFF', /does not begin with YUV4MPEG2/],
  ['YUV4MPEG2 W0 H2', /no width or height/],
  ['YUV4MPEG2 H2', /no width or height/],
  ['YUV4MPEG2 W99999 H99999', /too large/],
  ['YUV4MPEG2 W4 H2 C444', /pixels are 444.*yuv420p/],
  ['YUV4MPEG2 W4 H2 C420p10', /pixels are 420p10/],
  ['Y'.repeat(5000), /more than 1024 bytes/],
])('a header such as %j is refused in words', async (text, words) => {
  await expect(readAll(Buffer.from(text === '' ? '' : `${text}\n`))).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(words),
  });
});

test('range, rate and chroma are read from the header', () => {
  expect(parseY4mHeader('YUV4MPEG2 W3 H3 F0:0 XYSCSS=420 XCOLORRANGE=FULL')).toMatchObject({
    frameBytes: 9 + 4 + 4,
    rate: [25, 1],
    layout: { format: 'I420', color: { matrix: 'bt601', range: 'full' } },
  });
  expect(parseY4mHeader('YUV4MPEG2 W2 H2 F30:1 C420jpeg').layout.color.range).toBe('limited');
});
