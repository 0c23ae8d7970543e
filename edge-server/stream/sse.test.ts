import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { eventStream } from './sse.ts';
import type { ServerSentEvent } from './sse.ts';

const decoder = new TextDecoder();

function open(): {
  clock: FakeClock;
  reader: ReadableStreamDefaultReader<Uint8Array>;
  send: (event: ServerSentEvent) => void;
  closed: () => boolean;
} {
  const clock = new FakeClock();
  const state: { send: ((event: ServerSentEvent) => void) | null; closed: boolean } = {
    send: null,
    closed: false,
  };
  const { body } = eventStream({
    clock,
    heartbeatMs: 15_000,
    open: (given) => {
      state.send = given;
      return () => {
        state.closed = true;
      };
    },
  });
  if (body === null) throw new Error('no body');
  return {
    clock,
    reader: body.getReader(),
    send: (event) => state.send?.(event),
    closed: () => state.closed,
  };
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read();
  return decoder.decode(value);
}

test('greets, sends events in their form, and a comment every 15 s', async () => {
  const { clock, reader, send } = open();
  expect(await read(reader)).toBe(': hello\n\n');
  send({ event: 'pipeline', id: 'x-1', data: '{"a":1}' });
  expect(await read(reader)).toBe('event: pipeline\nid: x-1\ndata: {"a":1}\n\n');
  clock.advance(14_999);
  clock.advance(1);
  expect(await read(reader)).toBe(': still here\n\n');
});

test('a client that goes away is forgotten, timers and all', async () => {
  const { clock, reader, closed } = open();
  await reader.cancel();
  expect(closed()).toBe(true);
  expect(clock.pending).toBe(0);
});

test('a client that does not read is dropped, not waited for', async () => {
  const { clock, reader, send, closed } = open();
  const data = 'x'.repeat(64 * 1024);
  for (let n = 0; n < 6; n += 1) send({ event: 'pipeline', id: `x-${n}`, data });
  expect(closed()).toBe(true);
  expect(clock.pending).toBe(0);
  await expect(reader.read()).rejects.toThrow('reads too slowly');
});
