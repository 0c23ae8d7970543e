import { FakeClock } from '../fake-clock.cases.ts';
import { FakeFrames } from './fake-thread.cases.ts';
import type { FlowContext } from './flow-context.ts';
import { Ledger } from './ledger.ts';
import type { Message } from './message.ts';
import type { Lease, Packet } from './packet.ts';

/** A flow's surroundings that write down what they are told. */
export function recordingContext() {
  const clock = new FakeClock();
  const frames = new FakeFrames();
  const ledger = new Ledger();
  const outputs: number[] = [];
  const failures: string[] = [];
  const lines: string[] = [];
  const context: FlowContext = {
    pipeline: 'test',
    host: 'test',
    clock,
    frames: {
      close: (frame) => frames.close(frames.of(frame)),
      clone: (frame) => frames.clone(frames.of(frame)),
      transferables: (frame) => frames.transferables(frames.of(frame)),
    },
    services: {},
    deadlineMs: null,
    listener: {
      settle: (frame, share, outcome) => void ledger.settle(frame, share, outcome),
      flush: () => undefined,
      output: (message) => outputs.push(Number(message.value)),
      raise: () => undefined,
      log: (_level, _element, message) => lines.push(message),
      failed: (element, error) => failures.push(`${element}: ${error.message}`),
    },
  };
  return { clock, frames, ledger, outputs, failures, lines, context };
}

/** A message of plain data. */
export function dataMessage(id: number, value: unknown = id): Message {
  const frame = { id, timestamp: id, width: 0, height: 0 };
  return { kind: 'data', frame, subject: 'test', value: Number(value) };
}

/** A message on its way: the whole frame of its number. */
export function packetOf(message: Message, lease: Lease | null = null): Packet {
  return { message, frame: message.frame.id, share: 1, capturedAt: 0, lease, arrival: 0, attempts: 0 };
}
