import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LaneReader, laneHead } from './lane-framing.ts';

interface Sent {
  readonly header: { readonly key: number; readonly text: string };
  readonly payload: Uint8Array;
}

const messages = fc.array(
  fc.record({
    header: fc.record({ key: fc.nat(), text: fc.string() }),
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  { maxLength: 6 },
);

function readAll(stream: Uint8Array, chunkBytes: number): Sent[] {
  const reader = new LaneReader<Sent['header']>((byteLength) => new Uint8Array(byteLength));
  const found: Sent[] = [];
  for (let start = 0; start < stream.length; start += chunkBytes) {
    const chunk = stream.subarray(start, start + chunkBytes);
    let offset = 0;
    while (offset < chunk.length) {
      const step = reader.read(chunk, offset);
      offset = step.offset;
      if (step.message !== undefined) found.push(step.message);
    }
  }
  return found;
}

test('messages come out as they went in, however the pipe cuts them', () => {
  fc.assert(
    fc.property(messages, fc.integer({ min: 1, max: 64 }), (sent, chunkBytes) => {
      const stream = Buffer.concat(sent.flatMap((m) => [laneHead(m.header, m.payload.length), m.payload]));
      const found = readAll(stream, chunkBytes);
      expect(found.map((m) => m.header)).toEqual(sent.map((m) => m.header));
      expect(found.map((m) => [...m.payload])).toEqual(sent.map((m) => [...m.payload]));
    }),
  );
});

test('a payload is put straight into the memory it is given', () => {
  const memory = new Uint8Array(16);
  const reader = new LaneReader<object>((byteLength) => memory.subarray(4, 4 + byteLength));
  reader.read(Buffer.concat([laneHead({}, 3), Buffer.from([7, 8, 9])]), 0);
  expect([...memory.subarray(3, 8)]).toEqual([0, 7, 8, 9, 0]);
});
