import { afterEach, expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { DEFAULT_RESTART } from './graph.ts';
import { FakeHost } from './fake-host.cases.ts';
import type { LedgerCounts } from './figures.ts';
import type { PipelineGraph } from './graph.ts';
import type { Message } from './message.ts';
import type { ElementType, Run, RunNotice } from './run.api.ts';
import { POLICY, graphOf, lookupOf, through, typeOf } from './test-elements.cases.ts';

interface Bed {
  readonly host: FakeHost;
  readonly run: Run;
  readonly outputs: { element: string; id: number; kind: string }[];
  readonly states: string[];
  readonly notices: RunNotice[];
}

const beds: Bed[] = [];

async function start(
  types: Readonly<Record<string, ElementType>>,
  graph: PipelineGraph,
  live = true,
): Promise<Bed> {
  const elements = lookupOf(types);
  const host = new FakeHost(elements);
  host.live = live;
  const outputs: Bed['outputs'] = [];
  const states: string[] = [];
  const notices: RunNotice[] = [];
  const run = createRun({
    graph,
    host,
    elements,
    listener: {
      output: (message, element) => outputs.push({ element, id: message.frame.id, kind: message.kind }),
      state: (state) => states.push(state),
      notice: (notice) => notices.push(notice),
    },
  });
  const bed = { host, run, outputs, states, notices };
  beds.push(bed);
  await run.start();
  return bed;
}

function balance(ledger: LedgerCounts): number {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  return ledger.captured - ledger.delivered - dropped - ledger.filtered - ledger.failed - ledger.inFlight;
}

afterEach(async () => {
  for (const { run, host } of beds.splice(0)) {
    await run.kill();
    await settle();
    const { ledger } = run.figures();
    expect(balance(ledger)).toBe(0);
    expect(ledger.inFlight).toBe(0);
    expect(host.frames.open).toBe(0);
    expect(host.clock.pending).toBe(0);
  }
});

const same = through((message) => message);

test('frames go through a chain and come out in order', async () => {
  const { host, run, outputs } = await start(
    { a: same, b: same },
    graphOf({ a: {}, b: {} }, { 'camera>a': POLICY.latest, 'a>b': POLICY.block() }),
  );
  for (let frame = 0; frame < 5; frame += 1) void host.source.push();
  expect(outputs.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  expect(run.figures().ledger).toMatchObject({ captured: 5, delivered: 5, inFlight: 0 });
});

test('null filters, and is counted as that', async () => {
  const { host, run } = await start(
    { even: through((message) => (message.frame.id % 2 === 0 ? message : null)) },
    graphOf({ even: {} }, { 'camera>even': POLICY.latest }),
  );
  for (let frame = 0; frame < 5; frame += 1) void host.source.push();
  expect(run.figures().ledger).toMatchObject({ captured: 5, delivered: 2, filtered: 3 });
});

test('several outputs share their frame, which counts once', async () => {
  const { host, run, outputs } = await start(
    {
      thrice: through((message) => [1, 2, 3].map((value) => ({ ...message, kind: 'data' as const, value }))),
    },
    graphOf({ thrice: {} }, { 'camera>thrice': POLICY.latest }),
  );
  void host.source.push();
  expect(outputs).toHaveLength(3);
  expect(run.figures().ledger).toMatchObject({ captured: 1, delivered: 1 });
});

test('an element that throws costs that message only', async () => {
  const { host, run } = await start(
    {
      picky: through((message) => {
        if (message.frame.id === 2) throw new Error('not this one');
        return message;
      }),
    },
    graphOf({ picky: {} }, { 'camera>picky': POLICY.latest }),
  );
  for (let frame = 0; frame < 3; frame += 1) void host.source.push();
  expect(run.figures().ledger).toMatchObject({ delivered: 2, failed: 1 });
  expect(run.figures().elements.find(({ name }) => name === 'picky')).toMatchObject({
    failed: 1,
    lastError: 'not this one',
  });
});

/** An element that works until told. */
function slow(): ElementType & { finish(): void; readonly waiting: number } {
  const waiting: (() => void)[] = [];
  const type = through(
    (message) =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ ...message, kind: 'data', value: message.frame.id }));
      }),
  );
  return {
    ...type,
    finish: () => waiting.shift()?.(),
    get waiting() {
      return waiting.length;
    },
  };
}

test('`latest` keeps the newest and counts the others as superseded', async () => {
  const busy = slow();
  const { host, run, outputs } = await start(
    { busy },
    graphOf({ busy: {} }, { 'camera>busy': POLICY.latest }),
  );
  for (let frame = 0; frame < 5; frame += 1) void host.source.push();
  busy.finish();
  await settle();
  busy.finish();
  await settle();
  expect(outputs.map(({ id }) => id)).toEqual([1, 5]);
  expect(run.figures().ledger).toMatchObject({ captured: 5, delivered: 2, dropped: { superseded: 3 } });
});

test('a source that can wait is held back by a consumer that must not lose anything', async () => {
  const busy = slow();
  const { host, outputs } = await start(
    { busy },
    graphOf({ busy: {} }, { 'camera>busy': POLICY.block(1) }),
    false,
  );
  expect(host.source.push()).toBeUndefined();
  const welcome = host.source.push();
  let next = false;
  void welcome?.then(() => (next = true));
  await settle();
  expect(next).toBe(false);
  busy.finish();
  await settle();
  expect(next).toBe(true);
  expect(outputs.map(({ id }) => id)).toEqual([1]);
});

test('a camera cannot wait: what a full wire has no room for is dropped there, and only there', async () => {
  const busy = slow();
  const { host, run, outputs } = await start(
    { busy, quick: same },
    graphOf({ busy: {}, quick: {} }, { 'camera>busy': POLICY.block(1), 'camera>quick': POLICY.latest }),
  );
  for (let frame = 0; frame < 10; frame += 1) void host.source.push();
  const { ledger, wires } = run.figures();
  expect(outputs.filter(({ element }) => element === 'quick')).toHaveLength(10);
  expect(ledger).toMatchObject({ captured: 10, delivered: 8, inFlight: 2 });
  expect(wires.find(({ to }) => to === 'busy')).toMatchObject({ depth: 1, dropped: { full: 8 } });
});

test('a branch marked latest never slows the rest', async () => {
  const busy = slow();
  const { host, outputs } = await start(
    { busy, quick: same },
    graphOf({ busy: {}, quick: {} }, { 'camera>busy': POLICY.latest, 'camera>quick': POLICY.block(1) }),
    false,
  );
  for (let frame = 0; frame < 4; frame += 1) expect(host.source.push()).toBeUndefined();
  expect(outputs.filter(({ element }) => element === 'quick')).toHaveLength(4);
});

test('what throws is given again on a wire that must deliver, then becomes a dead letter', async () => {
  let calls = 0;
  const { host, run } = await start(
    {
      broken: through(() => {
        calls += 1;
        throw new Error('never');
      }),
    },
    graphOf({ broken: {} }, { 'camera>broken': POLICY.sure(4, 2, 10) }),
  );
  void host.source.push();
  host.clock.advance(10);
  host.clock.advance(10);
  expect(calls).toBe(3);
  expect(run.figures().ledger).toMatchObject({ dropped: { dead_letter: 1 } });
});

test('elements in a worker: outputs come back, the ledger balances', async () => {
  const { host, run, outputs } = await start(
    { a: same, b: same, c: same },
    graphOf(
      { a: { flow: 'one' }, b: { flow: 'two' }, c: {} },
      { 'camera>a': POLICY.block(4), 'a>b': POLICY.block(4), 'b>c': POLICY.block(4) },
    ),
    false,
  );
  for (let frame = 0; frame < 20; frame += 1) {
    await host.source.push();
    await settle();
    expect(balance(run.figures().ledger)).toBe(0);
  }
  host.clock.advance(50);
  await settle();
  expect(outputs.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(run.figures().ledger).toMatchObject({ captured: 20, delivered: 20, inFlight: 0 });
});

test('a worker that is lost is replaced, and what was in it is accounted for', async () => {
  const busy = slow();
  const { host, run, outputs } = await start(
    { busy },
    graphOf({ busy: { flow: 'heavy' } }, { 'camera>busy': POLICY.latest }),
  );
  void host.source.push();
  await settle();
  host.workers.get('heavy')?.crash();
  await settle();
  host.clock.advance(1000);
  await settle();
  expect(run.figures().ledger).toMatchObject({ captured: 1, dropped: { worker_lost: 1 }, inFlight: 0 });
  void host.source.push();
  await settle();
  busy.finish();
  busy.finish();
  await settle();
  expect(outputs.map(({ id }) => id)).toEqual([2]);
});

test('at_least_once survives the loss of a worker', async () => {
  const busy = slow();
  const { host, outputs } = await start(
    { busy },
    graphOf({ busy: { flow: 'heavy' } }, { 'camera>busy': POLICY.sure(4, 3, 10) }),
  );
  void host.source.push();
  await settle();
  host.workers.get('heavy')?.crash();
  await settle();
  host.clock.advance(1000);
  await settle();
  busy.finish();
  busy.finish();
  await settle();
  expect(outputs.map(({ id }) => id)).toEqual([1]);
});

test('change adds, removes and relinks without touching the state of the rest', async () => {
  const counting = typeOf(() => {
    let count = 0;
    return {
      process: (message) => ({ ...message, kind: 'data', value: (count += 1) }),
      save: () => count,
      restore: (state) => (count = Number(state)),
    };
  });
  const values: unknown[] = [];
  const note = through((message) => {
    values.push(message.value);
    return message;
  });
  const types = { counting, note };
  const { host, run } = await start(types, graphOf({ counting: {} }, { 'camera>counting': POLICY.latest }));
  void host.source.push();
  void host.source.push();
  await run.change(
    graphOf(
      { counting: {}, note: {} },
      { 'camera>counting': POLICY.latest, 'counting>note': POLICY.block(4) },
      { revision: '2' },
    ),
  );
  void host.source.push();
  expect(values).toEqual([3]);
  await run.change(
    graphOf(
      { counting: { config: 'other' }, note: {} },
      { 'camera>counting': POLICY.latest, 'counting>note': POLICY.block(4) },
      { revision: '3' },
    ),
  );
  void host.source.push();
  expect(values).toEqual([3, 4]);
  expect(host.sources).toHaveLength(1);
});

test('pause counts what comes meanwhile; events reach those that declare them', async () => {
  const heard: string[] = [];
  const listening = typeOf(
    () => ({ process: (message: Message) => message, onEvent: (name) => heard.push(name) }),
    { wave: { description: 'x' } },
  );
  const { host, run } = await start(
    { listening },
    graphOf({ listening: {} }, { 'camera>listening': POLICY.latest }),
  );
  run.notify({ name: 'pause', target: { to: 'all' }, params: {} });
  void host.source.push();
  run.notify({ name: 'resume', target: { to: 'all' }, params: {} });
  void host.source.push();
  run.notify({ name: 'wave', target: { to: 'elements', elements: ['listening'] }, params: {} });
  expect(heard).toEqual(['wave']);
  expect(run.figures().ledger).toMatchObject({ captured: 2, delivered: 1, dropped: { paused: 1 } });
  expect(() => run.notify({ name: 'wavy', target: { to: 'all' }, params: {} })).toThrow(
    'did you mean "wave"',
  );
  expect(() =>
    run.notify({ name: 'wave', target: { to: 'elements', elements: ['listenin'] }, params: {} }),
  ).toThrow('did you mean "listening"');
});

test('an element raises events: for one element, for a flow in a worker, for all, with parameters; wrong ones are told', async () => {
  const heard: string[] = [];
  const hearing = (flow: string) =>
    typeOf(
      (_config, { name }) => ({
        process: (message: Message) => message,
        onEvent: (event, params) => heard.push(`${flow}/${name} ${event} ${JSON.stringify(params)}`),
      }),
      { wave: { description: 'x' } },
    );
  const raising = typeOf((_config, context) => ({
    process(message: Message) {
      context.raise('wave', { to: 'b' }, { to: 'elements', elements: ['b'] });
      context.raise('wave', { to: 'side' }, { to: 'flows', flows: ['side'] });
      context.raise('wave');
      context.raise('wavy', {}, { to: 'elements', elements: ['b'] });
      return message;
    },
  }));
  const { host } = await start(
    { raising, a: hearing('main'), b: hearing('main'), c: hearing('side') },
    graphOf(
      { raising: {}, a: {}, b: {}, c: { flow: 'side' } },
      {
        'camera>raising': POLICY.latest,
        'raising>a': POLICY.latest,
        'a>b': POLICY.latest,
        'b>c': POLICY.latest,
      },
    ),
  );
  void host.source.push();
  await settle();
  expect(heard.toSorted()).toEqual([
    'main/a wave {}',
    'main/b wave {"to":"b"}',
    'main/b wave {}',
    'side/c wave {"to":"side"}',
    'side/c wave {}',
  ]);
  expect(host.lines.filter(({ message }) => message.includes('did you mean "wave"'))).toHaveLength(1);
});

test('an element that never returns is made anew, and its late answer is ignored', async () => {
  const busy = slow();
  const { host, run, outputs, notices } = await start(
    { busy },
    graphOf(
      { busy: {} },
      { 'camera>busy': POLICY.latest },
      { restart: { ...DEFAULT_RESTART, healAfterMs: 5_000 } },
    ),
  );
  void host.source.push();
  for (let second = 0; second < 8; second += 1) {
    host.clock.advance(1000);
    await settle();
  }
  expect(notices.some(({ kind }) => kind === 'heal' || kind === 'restart')).toBe(true);
  expect(run.figures().ledger).toMatchObject({ captured: 1, failed: 1, inFlight: 0 });
  busy.finish();
  await settle();
  expect(outputs).toEqual([]);
  void host.source.push();
  busy.finish();
  await settle();
  expect(outputs.map(({ id }) => id)).toEqual([2]);
});

test('a run moves with its state, and goes on counting', async () => {
  const counting = typeOf(() => {
    let count = 0;
    return {
      process: (message) => ({ ...message, kind: 'data', value: (count += 1) }),
      save: () => count,
      restore: (state) => (count = Number(state)),
    };
  });
  const graph = graphOf({ counting: {} }, { 'camera>counting': POLICY.latest });
  const first = await start({ counting }, graph);
  for (let frame = 0; frame < 3; frame += 1) void first.host.source.push();
  const saved = await first.run.save();
  expect(saved).toMatchObject({ captured: 3, elements: { counting: 3 } });
  const elements = lookupOf({ counting });
  const host = new FakeHost(elements);
  const values: unknown[] = [];
  const second = createRun({
    graph,
    host,
    elements,
    saved,
    listener: { output: ({ frame, value }) => values.push([frame.id, value]) },
  });
  await second.start();
  void host.source.push();
  expect(values).toEqual([[4, 4]]);
  await second.stop();
  expect(second.figures().ledger).toMatchObject({ captured: 1, delivered: 1 });
});
