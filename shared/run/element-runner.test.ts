import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { ElementRunner } from './element-runner.ts';
import type { Element } from './element.ts';
import { dataMessage, packetOf, recordingContext } from './flow-context.cases.ts';
import type { WirePolicy } from './graph.ts';
import type { Message } from './message.ts';
import { POLICY } from './test-elements.cases.ts';
import { LocalWire } from './local-wire.ts';

type Bed = ReturnType<typeof recordingContext>;

/** Runners in a row; the first is fed by `feed`. */
function chainOf(bed: Bed, elements: readonly Element[], policy: WirePolicy) {
  const runners = elements.map((_, index) => runnerOf(bed, `e${index}`));
  const feeder = { pump: () => undefined };
  const wires = runners.map((runner, index) => {
    const spec = { from: `e${index - 1}`, to: `e${index}`, kind: 'data' as const, policy };
    return new LocalWire(spec, bed.context, runners[index - 1] ?? feeder, runner);
  });
  for (const [index, runner] of runners.entries()) {
    runner.connect(wires.slice(index, index + 1));
    runner.outlet.connect(wires.slice(index + 1, index + 2));
  }
  const begin = (): void => {
    for (const [index, runner] of runners.entries()) {
      const element = elements[index];
      if (element !== undefined) runner.adopt(element, runner.spec);
    }
  };
  const feed = (message: Message): void => wires[0]?.send(packetOf(message));
  return { runners, begin, feed };
}

function runnerOf({ context }: Bed, name: string): ElementRunner {
  return new ElementRunner({ name, type: name, config: null, flow: 'main', onError: 'skip' }, context);
}

function frameMessage(bed: Bed): Message {
  const id = bed.ledger.capture();
  return { ...dataMessage(id), kind: 'frame', value: bed.frames.make(id) };
}

const same: Element = { process: (message) => message };

test('a long chain with thousands of messages waiting needs no deep stack', () => {
  const bed = recordingContext();
  const elements = Array.from({ length: 60 }, () => same);
  const { begin, feed } = chainOf(bed, elements, POLICY.block(10_000));
  for (let count = 0; count < 10_000; count += 1) feed(dataMessage(bed.ledger.capture()));
  begin();
  expect(bed.outputs).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
  expect(bed.ledger.counts()).toMatchObject({ delivered: 10_000, inFlight: 0 });
});

test('a long chain of wires of one message each keeps the order', () => {
  const bed = recordingContext();
  const { begin, feed } = chainOf(
    bed,
    Array.from({ length: 60 }, () => same),
    POLICY.block(1),
  );
  begin();
  for (let count = 0; count < 2000; count += 1) feed(dataMessage(bed.ledger.capture()));
  expect(bed.outputs).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
});

test('several outputs of a late answer go out before those of the next message', async () => {
  const bed = recordingContext();
  let calls = 0;
  const twice: Element = {
    process: (message) => {
      const outputs = [0, 0.5].map((more) => ({
        ...message,
        kind: 'data' as const,
        value: message.frame.id + more,
      }));
      calls += 1;
      return calls === 1 ? Promise.resolve(outputs) : outputs;
    },
  };
  const { begin, feed } = chainOf(bed, [twice, same], POLICY.block(1));
  begin();
  for (let count = 0; count < 3; count += 1) feed(dataMessage(bed.ledger.capture()));
  await settle();
  expect(bed.outputs).toEqual([1, 1.5, 2, 2.5, 3, 3.5]);
});

test('jobs that are taken away are given again in their order', async () => {
  const bed = recordingContext();
  const stuck: Element = { concurrency: 3, process: () => new Promise(() => undefined) };
  const { runners, begin, feed } = chainOf(bed, [stuck], POLICY.sure(8, 3, 0));
  begin();
  for (let count = 0; count < 5; count += 1) feed(dataMessage(bed.ledger.capture()));
  const [runner] = runners;
  runner?.release('restarting', { kind: 'failed' });
  runner?.adopt(same, runner.spec);
  bed.clock.advance(0);
  await settle();
  expect(bed.outputs).toEqual([1, 2, 3, 4, 5]);
});

test('a late answer that carries the frame it was given closes it no second time', async () => {
  const bed = recordingContext();
  const answers: ((message: Message) => void)[] = [];
  const slow: Element = { process: () => new Promise<Message>((resolve) => void answers.push(resolve)) };
  const { runners, begin, feed } = chainOf(bed, [slow], POLICY.block(4));
  begin();
  const message = frameMessage(bed);
  feed(message);
  runners[0]?.release('stopped', { kind: 'failed' });
  expect(bed.frames.open).toBe(0);
  answers[0]?.(message);
  await settle();
  expect([bed.frames.open, bed.outputs, bed.failures]).toEqual([0, [], []]);
});

test('an element taken away in the midst of its own work is accounted for once', () => {
  const bed = recordingContext();
  const { runners, begin, feed } = chainOf(
    bed,
    [
      {
        process: (message) => {
          runners[0]?.release('stopped', { kind: 'failed' });
          return message;
        },
      },
    ],
    POLICY.block(4),
  );
  begin();
  feed(frameMessage(bed));
  expect(bed.frames.open).toBe(0);
  expect(bed.ledger.counts()).toMatchObject({ failed: 1, inFlight: 0 });
});

test('the same frame in several outputs gets a handle for each', () => {
  const bed = recordingContext();
  const { begin, feed } = chainOf(
    bed,
    [{ process: (message) => [message, message, message] }, same],
    POLICY.block(4),
  );
  begin();
  feed(frameMessage(bed));
  expect(bed.frames.open).toBe(0);
  expect(bed.ledger.counts()).toMatchObject({ delivered: 1, inFlight: 0 });
});

test('a frame is accounted for even where what it led to says that it stems from another', () => {
  const bed = recordingContext();
  const { begin, feed } = chainOf(bed, [{ process: () => dataMessage(1) }], POLICY.block(4));
  begin();
  for (let count = 0; count < 3; count += 1) feed(frameMessage(bed));
  expect(bed.ledger.counts()).toMatchObject({ captured: 3, delivered: 3, inFlight: 0 });
});

test('what is no message fails, and whoever looks on breaks nothing', () => {
  const bed = recordingContext();
  const { runners, begin, feed } = chainOf(
    bed,
    [{ process: () => JSON.parse('{"kind":"data"}') }],
    POLICY.block(4),
  );
  begin();
  runners[0]?.taps.add({
    side: 'input',
    every: 1,
    onMessage: () => {
      throw new Error('nobody catches this');
    },
  });
  feed(frameMessage(bed));
  expect(bed.ledger.counts()).toMatchObject({ failed: 1, inFlight: 0 });
  expect(bed.frames.open).toBe(0);
  expect(bed.failures).toEqual([expect.stringContaining('no message')]);
  expect(bed.lines).toEqual([expect.stringContaining('nobody catches this')]);
});
