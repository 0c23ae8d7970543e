import { MessageChannel, Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { FlowLink } from './flow-link.ts';
import { dataMessage, packetOf, recordingContext } from './flow-context.cases.ts';
import { planOf } from './flow-plan.ts';
import type { FlowWorker, Port } from './host.ts';
import { RemoteIn } from './remote-in.ts';
import { RemoteOut } from './remote-out.ts';
import { POLICY, graphOf } from './test-elements.cases.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function portOf(port: unknown): Port {
  if (isPort(port)) return port;
  throw new Error('this is no port');
}

function isPort(value: unknown): value is Port {
  return typeof value === 'object' && value !== null && 'onmessage' in value && 'postMessage' in value;
}

/** A wire over a real channel, whose frames are buffers. */
function wire() {
  const { port1, port2 } = new MessageChannel();
  closers.push(
    () => port1.close(),
    () => port2.close(),
  );
  const { context, ledger } = recordingContext();
  const frames = {
    close: () => undefined,
    clone: (frame: unknown) => structuredClone(frame),
    transferables: (frame: unknown) => (frame instanceof ArrayBuffer ? [frame] : []),
  };
  const spec = { from: 'a', to: 'b', kind: 'frame' as const, policy: POLICY.block(4) };
  const out = new RemoteOut(spec, { ...context, frames }, { pump: () => undefined });
  const arrivals: (() => void)[] = [];
  const into = new RemoteIn(spec, { ...context, frames }, { pump: () => arrivals.shift()?.() });
  const arrived = new Promise<void>((resolve) => void arrivals.push(resolve));
  into.attach(portOf(port2));
  out.attach(portOf(port1));
  closers.push(() => into.close());
  return { out, into, arrived, ledger };
}

test('pixels go to another thread without a copy: what was sent is gone here', async () => {
  const { out, into, arrived, ledger } = wire();
  const pixels = new Uint8Array([1, 2, 3]).buffer;
  out.send(packetOf({ ...dataMessage(ledger.capture()), kind: 'frame', value: pixels }));
  expect(pixels.byteLength).toBe(0);
  await arrived;
  const value = into.take()?.message.value;
  expect(value instanceof ArrayBuffer && [...new Uint8Array(value)]).toEqual([1, 2, 3]);
  out.close();
});

function busyWorker(): FlowWorker & { readonly worker: Worker } {
  const { port1, port2 } = new MessageChannel();
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    workerData.on('message', () => { parentPort.postMessage('busy'); for (;;); });`;
  const worker = new Worker(code, { eval: true, workerData: port2, transferList: [port2] });
  closers.push(
    () => worker.terminate(),
    () => port1.close(),
  );
  const end = async (): Promise<void> => {
    await worker.terminate();
    port1.close();
  };
  return { worker, port: portOf(port1), onLost: null, terminate: end };
}

test('a worker that is busy for ever is ended all the same, and what was asked of it is refused', async () => {
  const worker = busyWorker();
  const { context } = recordingContext();
  const link = new FlowLink('one', worker, {
    ...context.listener,
    figures: () => undefined,
    snapshots: () => undefined,
    now: () => 0,
    lost: () => undefined,
    discard: () => undefined,
  });
  const { port1, port2 } = new MessageChannel();
  closers.push(() => port1.close());
  const graph = graphOf({ a: { flow: 'one' } }, { 'camera>a': POLICY.latest });
  const opened = expect(
    link.open(
      'test',
      planOf(graph, 'one', () => portOf(port2)),
      'info',
    ),
  ).rejects.toMatchObject({ code: 'aborted' });
  await new Promise((resolve) => {
    worker.worker.once('message', resolve);
  });
  const exited = new Promise((resolve) => {
    worker.worker.once('exit', resolve);
  });
  await link.terminate();
  await opened;
  expect(await exited).toBe(1);
});
