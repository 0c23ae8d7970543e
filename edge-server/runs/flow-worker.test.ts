import { expect, test } from 'vitest';
import type { SightlineError } from '../../shared/errors.ts';
import { openChannel } from './channel.ts';
import { ThreadFlowWorker } from './flow-worker.ts';

const ECHO = `
  import { workerData } from 'node:worker_threads';
  const { port, flow, pipeline } = workerData;
  port.onmessage = ({ data }) => {
    if (data === 'throw') throw new Error('boom');
    if (data === 'exit') process.exit(3);
    if (data === 'grow') for (const held = []; ; ) held.push(new Array(100_000).fill({}));
    if (data.port) return data.port.postMessage('through a channel');
    port.postMessage([pipeline, flow, data]);
  };
`;

function start(heapMb = 64): ThreadFlowWorker {
  const file = new URL(`data:text/javascript,${encodeURIComponent(ECHO)}`);
  return new ThreadFlowWorker(file, { pipeline: 'porch', flow: 'analysis', modules: null }, { heapMb });
}

function lost(worker: ThreadFlowWorker): Promise<SightlineError> {
  return new Promise((resolve) => {
    worker.onLost = resolve;
  });
}

function said(port: ThreadFlowWorker['port']): Promise<unknown> {
  return new Promise((resolve) => {
    const hear: ThreadFlowWorker['port']['onmessage'] = ({ data }) => resolve(data);
    Object.assign(port, { onmessage: hear });
  });
}

test('speaks through its port, and hands channels over', async () => {
  const worker = start();
  const answer = said(worker.port);
  worker.port.postMessage('hello', []);
  expect(await answer).toEqual(['porch', 'analysis', 'hello']);
  const [mine, theirs] = openChannel();
  const through = said(mine);
  worker.port.postMessage({ port: theirs }, [theirs]);
  expect(await through).toBe('through a channel');
  mine.close();
  await worker.terminate();
});

test.each([
  ['throw', 'boom'],
  ['exit', 'code 3'],
  ['grow', 'out of memory'],
])('a thread that ends by itself (%s) is lost, and says why', async (order, why) => {
  const worker = start(16);
  const loss = lost(worker);
  worker.port.postMessage(order, []);
  const error = await loss;
  expect([error.code, error.message]).toEqual(['lane_crashed', expect.stringContaining(why)]);
  expect(error.message).toContain('Flow "analysis"');
  await worker.terminate();
});

test('a thread that is told to end is not lost, also in the middle of its work, and twice does no harm', async () => {
  const worker = start();
  worker.onLost = (error) => expect.fail(error.message);
  worker.port.postMessage('hello', []);
  await Promise.all([worker.terminate(), worker.terminate()]);
});
