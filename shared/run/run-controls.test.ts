import { afterEach, expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import type { Run, RunNotice } from './run.api.ts';
import { POLICY, graphOf, lookupOf, through } from './test-elements.cases.ts';

const beds: { run: Run; host: FakeHost }[] = [];

/** A run of a camera, an element in its thread, and one in a worker. */
async function start(live = true) {
  const elements = lookupOf({ near: through((message) => message), far: through((message) => message) });
  const host = new FakeHost(elements);
  host.live = live;
  const notices: RunNotice[] = [];
  const outputs: number[] = [];
  const run = createRun({
    graph: graphOf(
      { near: {}, far: { flow: 'aside' } },
      { 'camera>near': POLICY.latest, 'near>far': POLICY.block(4) },
    ),
    host,
    elements,
    listener: {
      notice: (notice) => notices.push(notice),
      output: ({ frame }) => outputs.push(frame.id),
    },
  });
  beds.push({ run, host });
  await run.start();
  const tell = (name: string, element: string): void =>
    run.notify({ name, target: { to: 'elements', elements: [element] }, params: {} });
  const push = async (): Promise<void> => {
    void host.source.push();
    await host.clock.advanceAsync(50);
  };
  const said = (element: string): string[] =>
    notices.filter((notice) => notice.element === element).map(({ kind, message }) => `${kind} ${message}`);
  const figuresOf = (name: string) => run.figures().elements.find((element) => element.name === name);
  return { run, host, outputs, tell, push, said, figuresOf };
}

afterEach(async () => {
  for (const { run, host } of beds.splice(0)) {
    await run.kill();
    await settle();
    expect([imbalanceOf(run.figures().ledger), run.figures().ledger.inFlight, host.clock.pending]).toEqual([
      0, 0, 0,
    ]);
    expect(host.frames.open).toBe(0);
  }
});

test('a source that is paused counts its frames as paused, whatever becomes of the run, until it is resumed', async () => {
  const { run, tell, push, said, figuresOf, outputs } = await start();
  tell('pause', 'camera');
  await push();
  run.pause();
  run.resume();
  await push();
  expect(run.figures()).toMatchObject({ state: 'running', ledger: { captured: 2, dropped: { paused: 2 } } });
  expect(figuresOf('camera')).toMatchObject({ state: 'paused' });
  tell('resume', 'camera');
  await push();
  expect(outputs).toEqual([3]);
  expect(said('camera')).toEqual([
    'state "camera" rests: it was told to pause.',
    'state "camera" goes on: it was told to resume.',
  ]);
});

test('a file that is stopped waits, and loses nothing', async () => {
  const { host, tell, outputs } = await start(false);
  await host.source.push();
  tell('stop', 'camera');
  const welcome = host.source.push();
  let isWelcome = false;
  void welcome?.then(() => (isWelcome = true));
  await host.clock.advanceAsync(1_000);
  expect(isWelcome).toBe(false);
  tell('start', 'camera');
  await host.clock.advanceAsync(50);
  expect([isWelcome, outputs]).toEqual([true, [1]]);
});

test('a flow that is paused lets its source rest too', async () => {
  const { run, push } = await start();
  run.notify({ name: 'pause', target: { to: 'flows', flows: ['main'] }, params: {} });
  await push();
  await push();
  expect(run.figures().ledger).toMatchObject({ captured: 2, dropped: { paused: 2 } });
});

test('a source that is killed is opened anew, and rests still where it was told to', async () => {
  const { run, host, tell, push, said, figuresOf, outputs } = await start();
  await push();
  tell('kill', 'camera');
  await settle();
  expect(host.sources.map(({ stopped }) => stopped)).toEqual([true, false]);
  await push();
  expect(outputs).toEqual([1, 2]);
  tell('pause', 'camera');
  tell('kill', 'camera');
  await settle();
  await push();
  expect(host.sources).toHaveLength(3);
  expect(figuresOf('camera')).toMatchObject({ state: 'paused', restarts: 2 });
  expect(run.figures()).toMatchObject({ state: 'running', ledger: { captured: 3, dropped: { paused: 1 } } });
  expect(said('camera')[0]).toBe('restart "camera" is opened anew: it was told to end.');
});

test('a killed source that cannot be opened is tried again; killed twice it is opened once', async () => {
  const { host, tell, said, push, outputs } = await start();
  host.refusal = new SightlineError('camera', 'it is busy');
  tell('kill', 'camera');
  tell('kill', 'camera');
  await settle();
  expect(said('camera').at(-1)).toMatch(/^error it is busy It is opened again in/);
  host.refusal = null;
  tell('kill', 'camera');
  await settle();
  await host.clock.advanceAsync(4_000);
  expect(host.sources).toHaveLength(2);
  await push();
  expect(outputs).toEqual([1]);
});

test.each(['near', 'far'])('%s, killed, is made anew, counts that, and says why', async (element) => {
  const { run, host, tell, push, said, figuresOf, outputs } = await start();
  tell('kill', element);
  await settle();
  tell('kill', element);
  await settle();
  await push();
  // Workers tell how they do once in a while.
  await host.clock.advanceAsync(1_000);
  expect(figuresOf(element)).toMatchObject({ restarts: 2 });
  expect(said(element)).toEqual([1, 2].map(() => `restart "${element}" is made anew: it was told to end.`));
  expect([run.state, outputs]).toEqual(['running', [1]]);
});
