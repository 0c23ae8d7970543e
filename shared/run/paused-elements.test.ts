import { afterEach, expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import { DEFAULT_RESTART } from './graph.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import type { Run, RunNotice, SavedRun } from './run.api.ts';
import { POLICY, graphOf, lookupOf, through, typeOf } from './test-elements.cases.ts';

const beds: { run: Run; host: FakeHost }[] = [];

/** A camera, an element in its thread, one in a worker, and one that fails as long as it is told to. */
async function start(saved?: SavedRun) {
  const trouble = { isOn: false };
  const heard: string[] = [];
  const outputs: string[] = [];
  const notices: RunNotice[] = [];
  const elements = lookupOf({
    near: through((message) => message),
    far: typeOf(() => ({ process: (message) => message, onEvent: (name) => void heard.push(name) })),
    failing: through(() => {
      if (trouble.isOn) throw new Error('never');
      return null;
    }),
  });
  const host = new FakeHost(elements);
  const wishes = { near: {}, far: { flow: 'aside' }, failing: { onError: 'restart' as const } };
  const wires = {
    'camera>near': POLICY.latest,
    'camera>far': POLICY.latest,
    'camera>failing': POLICY.latest,
  };
  const run = createRun({
    graph: graphOf(wishes, wires, { restart: { ...DEFAULT_RESTART, budget: 100 } }),
    host,
    elements,
    listener: {
      output: ({ frame }, element) => outputs.push(`${element} ${frame.id}`),
      notice: (notice) => notices.push(notice),
    },
    ...(saved !== undefined && { saved }),
  });
  beds.push({ run, host });
  await run.start();
  const tell = (name: string, ...names: readonly string[]): void =>
    run.notify({ name, target: { to: 'elements', elements: names }, params: {} });
  const push = async (): Promise<void> => {
    void host.source.push();
    await host.clock.advanceAsync(1_000);
  };
  const rests = (name: string): boolean =>
    run.figures().elements.find((element) => element.name === name)?.state === 'paused';
  const hasBegunAnew = (): boolean =>
    notices.some(({ message }) => message.includes('whole pipeline start anew'));
  /** Everything is begun anew by the supervisor. */
  const startAnew = async (): Promise<void> => {
    trouble.isOn = true;
    for (let turn = 0; !hasBegunAnew() && turn < 30; turn += 1) await push();
    expect(hasBegunAnew()).toBe(true);
    trouble.isOn = false;
    await host.clock.advanceAsync(5_000);
    outputs.length = 0;
  };
  return { run, host, tell, push, rests, outputs, heard, trouble, startAnew };
}

afterEach(async () => {
  for (const { run, host } of beds.splice(0)) {
    await run.kill();
    await settle();
    expect([imbalanceOf(run.figures().ledger), host.clock.pending]).toEqual([0, 0]);
    // What a worker gave last may still be on its way.
    await expect.poll(() => host.frames.open).toBe(0);
  }
});

test('an element that rests does so in a new worker too, is told, and goes on when it is told to', async () => {
  const { host, tell, push, rests, outputs, heard } = await start();
  tell('pause', 'far');
  await settle();
  host.workers.get('aside')?.crash();
  await host.clock.advanceAsync(3_000);
  await push();
  expect([rests('far'), outputs]).toEqual([true, ['near 1']]);
  expect(heard).toEqual(['pause', 'pause']);
  tell('resume', 'far');
  await push();
  expect(outputs.toSorted()).toEqual(['far 1', 'far 2', 'near 1', 'near 2']);
});

test('what rests does so when the whole run has begun anew', async () => {
  const { tell, push, rests, outputs, startAnew } = await start();
  tell('pause', 'near', 'far');
  await startAnew();
  await push();
  expect([rests('near'), rests('far'), outputs]).toEqual([true, true, []]);
  tell('resume', 'near', 'far');
  await push();
  expect(outputs.filter((output) => output.startsWith('near'))).not.toHaveLength(0);
  expect(outputs.filter((output) => output.startsWith('far'))).not.toHaveLength(0);
});

test('what rests does so wherever the run goes on, its source too', async () => {
  const before = await start();
  before.tell('pause', 'camera', 'far');
  const saved = await before.run.save();
  expect(saved.paused).toEqual(['camera', 'far']);
  const { run, tell, push, rests, outputs } = await start(saved);
  await push();
  expect([rests('camera'), rests('far'), outputs]).toEqual([true, true, []]);
  expect(run.figures().ledger.dropped).toEqual({ paused: 1 });
  tell('resume', 'camera', 'far');
  await push();
  expect(outputs.map((output) => output.split(' ')[0])).toEqual(['near', 'far']);
  expect(await run.snapshot()).not.toHaveProperty('paused');
});

test('a run that is paused while it is healed rests until it is told to go on', async () => {
  const { run, host, push, outputs } = await start();
  host.source.fail();
  await settle();
  expect(run.state).toBe('healing');
  run.pause();
  await host.clock.advanceAsync(2_000);
  await push();
  expect([run.state, outputs]).toEqual(['paused', []]);
  run.resume();
  await push();
  expect(outputs).toHaveLength(2);
});

test('a run that goes on while its camera is gone is healed until that is back', async () => {
  const { run, host, push } = await start();
  host.refusal = new SightlineError('camera', 'It is not there.');
  host.source.fail();
  await settle();
  run.pause();
  await host.clock.advanceAsync(2_000);
  run.resume();
  expect(run.state).toBe('healing');
  host.refusal = null;
  await host.clock.advanceAsync(10_000);
  await push();
  expect(run.state).toBe('running');
});

test('a run that goes on while one of its elements fails is healed until that works', async () => {
  const { run, host, push, trouble } = await start();
  trouble.isOn = true;
  for (let turn = 0; run.state !== 'healing' && turn < 30; turn += 1) {
    void host.source.push();
    await settle();
  }
  expect(run.state).toBe('healing');
  run.pause();
  run.resume();
  expect(run.state).toBe('healing');
  trouble.isOn = false;
  await push();
  expect(run.state).toBe('running');
});
