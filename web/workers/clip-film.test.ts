import { BufferSource, EncodedPacketSink, Input, MP4, WEBM } from 'mediabunny';
import { expect, test } from 'vitest';
import { filmOf } from './clip-film.ts';
import type { ClipFormat } from './clip-film.ts';

/** What of a frame of H.264 its sequence looks like: baseline, 32x32. */
const AVC = new Uint8Array([
  1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, 11, 0x67, 0x42, 0xc0, 0x1f, 0xda, 0x09, 0x12, 0x20, 0x40, 0, 0, 1, 0, 4,
  0x68, 0xce, 0x0f, 0x2c,
]);
const FORMATS: readonly ClipFormat[] = [
  {
    codec: 'avc',
    type: 'video/mp4',
    decoderConfig: { codec: 'avc1.42c01f', codedWidth: 32, codedHeight: 32, description: AVC },
  },
  {
    codec: 'vp9',
    type: 'video/webm',
    decoderConfig: { codec: 'vp09.00.21.08', codedWidth: 32, codedHeight: 32 },
  },
  { codec: 'vp8', type: 'video/webm', decoderConfig: { codec: 'vp8', codedWidth: 32, codedHeight: 32 } },
];

test.each(FORMATS)(
  'a film in $codec has every picture at its time, counted from its beginning',
  async (format) => {
    const at = [1_700_000_000_000, 1_700_000_000_110, 1_700_000_000_400, 1_700_000_001_000];
    const chunks = at.map((each, index) => ({
      at: each,
      isKey: index % 2 === 0,
      data: new Uint8Array([0, 0, 0, 3, index, index, index]),
      format,
    }));
    const { type, data } = await filmOf(chunks);
    expect(type).toBe(format.type);
    const input = new Input({ source: new BufferSource(data), formats: [MP4, WEBM] });
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new Error('no video');
    expect([track.codec, track.codedWidth]).toEqual([format.codec, 32]);
    const packets = [];
    for await (const { timestamp, type: kind, data: bytes } of new EncodedPacketSink(track).packets())
      packets.push([Math.round(timestamp * 1000), kind, bytes[4]]);
    expect(packets).toEqual([
      [0, 'key', 0],
      [110, 'delta', 1],
      [400, 'key', 2],
      [1000, 'delta', 3],
    ]);
    expect(await input.computeDuration()).toBeGreaterThanOrEqual(1);
  },
);

test('a film of nothing is none', async () => {
  await expect(filmOf([])).rejects.toThrow(RangeError);
});
