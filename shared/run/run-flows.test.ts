import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { FakeHost } from './fake-host.cases.ts';
import { dataMessage, packetOf, recordingContext } from './flow-context.cases.ts';
import { RunFlows } from './run-flows.ts';
import { POLICY, graphOf, lookupOf, through } from './test-elements.cases.ts';

function flowsOf(wishes: Parameters<typeof graphOf>[0] = { a: { flow: 'one' } }) {
  const elements = lookupOf({ a: through((message) => message), b: through((message) => message) });
  const host = new FakeHost(elements);
  const { context, outputs, ledger } = recordingContext();
  const told: string[] = [];
  const graph = graphOf(wishes, { 'camera>a': POLICY.sure(4) });
  const flows = new RunFlows(graph, {
    host: {
      ...hostOf(host),
      frames: context.frames,
    },
    elements,
    listener: {
      ...context.listener,
      beat: (flow) => void told.push(`${flow} lives`),
      workerLost: (flow) => void told.push(`${flow} is lost`),
    },
  });
  const send = (): void => flows.source('camera').send(packetOf(dataMessage(ledger.capture())), true);
  return { host, flows, graph, outputs, ledger, told, send };
}

function hostOf(host: FakeHost) {
  return {
    name: host.name,
    clock: host.clock,
    services: host.services,
    openSource: () => Promise.reject(new Error('no source here')),
    startFlow: (flow: string) => host.startFlow(flow),
    channel: () => host.channel(),
    log: () => undefined,
  };
}

test('a worker that takes its time to end does not cut off its successor', async () => {
  const { host, flows, graph, outputs, send, told } = flowsOf();
  await flows.apply(graph);
  const old = host.workers.get('one');
  const ends: (() => void)[] = [];
  if (old !== undefined) old.terminate = () => new Promise((resolve) => void ends.push(resolve));
  old?.crash();
  expect(told).toEqual(['one is lost']);
  const discarded = flows.discard('one');
  await flows.recycle('one');
  ends.forEach((end) => end());
  await discarded;
  send();
  await settle();
  expect(outputs).toEqual([1]);
  await flows.close();
});

test('a change while a worker is lost gives its flow a new one, wired up', async () => {
  const { host, flows, graph, outputs, send } = flowsOf();
  await flows.apply(graph);
  host.workers.get('one')?.crash();
  await flows.discard('one');
  send();
  await flows.apply({ ...graph, revision: '2' });
  host.clock.advance(20);
  await settle();
  expect(outputs).toEqual([1]);
  await flows.close();
});

test('nothing is started after the end, and two repairs at once make one worker', async () => {
  const { host, flows, graph } = flowsOf();
  await flows.apply(graph);
  await Promise.all([flows.recycle('one'), flows.recycle('one')]);
  expect(host.everyWorker).toHaveLength(2);
  await Promise.all([flows.recycle('one'), flows.close()]);
  expect(host.everyWorker.every(({ ended }) => ended !== null)).toBe(true);
  expect(host.clock.pending).toBe(0);
});

test.each(['is lost as well', 'does not answer'])(
  'a worker is replaced although another one %s meanwhile',
  async (how) => {
    const { host, flows, graph } = flowsOf({ a: { flow: 'one' }, b: { flow: 'two' } });
    await flows.apply(graph);
    const other = host.workers.get('two');
    if (other === undefined) throw new Error('no such worker');
    // With the first word about its new wires.
    other.port.postMessage = () => {
      if (how === 'does not answer') return;
      other.crash();
      void flows.discard('two');
    };
    const recycled = flows.recycle('one');
    await host.clock.advanceAsync(2_000);
    await expect(recycled).resolves.toBeUndefined();
    const closed = flows.close();
    await host.clock.advanceAsync(2_000);
    await closed;
  },
);

test('what is asked of a worker that is being replaced is refused in words', async () => {
  const { flows, graph } = flowsOf();
  await flows.apply(graph);
  await flows.discard('one');
  await expect(flows.remake('a')).rejects.toMatchObject({ code: 'conflict' });
  expect(await flows.isIdle()).toBe(true);
  await flows.close();
});

test('a worker that does not answer holds up neither a save nor the end', async () => {
  const { host, flows, graph } = flowsOf();
  await flows.apply(graph);
  const worker = host.workers.get('one');
  worker?.thread.end();
  const ended = flows.save().then(() => flows.close());
  await host.clock.advanceAsync(2000);
  await host.clock.advanceAsync(2000);
  await ended;
  expect(worker?.ended).toBe('terminated');
});
