import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineReader, PREFIX_BYTES, laneHead, readPrefix } from './lane-framing.ts';

test('lines come out as they went in, however the pipe cuts them', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text }));
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 40 }), (lines, chunkBytes) => {
      const stream = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const reader = new LineReader();
      const found: string[] = [];
      for (let at = 0; at < stream.length; at += chunkBytes) {
        found.push(...reader.read(stream.subarray(at, at + chunkBytes)));
      }
      expect(found).toEqual(lines);
    }),
  );
});

test('a head says how long both parts are, in bytes', () => {
  const head = laneHead({ text: 'größer' }, 196_608);
  const { headerBytes, payloadBytes } = readPrefix(head.subarray(0, PREFIX_BYTES));
  expect(payloadBytes).toBe(196_608);
  expect(head.length).toBe(PREFIX_BYTES + headerBytes);
  expect(JSON.parse(head.subarray(PREFIX_BYTES).toString())).toEqual({ text: 'größer' });
});
