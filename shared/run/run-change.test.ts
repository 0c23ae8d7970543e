import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import type { GraphElement, PipelineGraph } from './graph.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import type { RunNotice } from './run.api.ts';
import { POLICY, graphOf, lookupOf, through, typeOf } from './test-elements.cases.ts';

const counting = typeOf(() => {
  let count = 0;
  return {
    process: (message) => ({ ...message, kind: 'data', value: (count += 1) }),
    save: () => count,
    restore: (state) => (count = Number(state)),
  };
});

const broken = typeOf(() => ({
  setup: () => Promise.reject(new Error('no such model')),
  process: (message) => message,
}));

/** Counts in a worker and in the page. */
const OLD = graphOf(
  { here: { type: 'counting' }, there: { type: 'counting', flow: 'aside' } },
  { 'camera>here': POLICY.latest, 'camera>there': POLICY.block(4) },
);

/** All of it taken away, another source, and an element that cannot be set up. */
const NEW = graphOf({ broken: { flow: 'apart' } }, { 'camera>broken': POLICY.latest }, { revision: '2' });

function withSource(graph: PipelineGraph, camera: Partial<GraphElement>): PipelineGraph {
  const [source, ...others] = graph.elements;
  return source === undefined ? graph : { ...graph, elements: [{ ...source, ...camera }, ...others] };
}

async function start(live = true) {
  const elements = lookupOf({ counting, broken, same: through((message) => message) });
  const host = new FakeHost(elements);
  host.live = live;
  const values: string[] = [];
  const notices: RunNotice[] = [];
  const run = createRun({
    graph: OLD,
    host,
    elements,
    listener: {
      output: ({ kind, value }, element) => kind === 'data' && values.push(`${element} ${Number(value)}`),
      notice: (notice) => notices.push(notice),
    },
  });
  await run.start();
  const push = async (): Promise<void> => {
    void host.source.push();
    await host.clock.advanceAsync(20);
  };
  const end = async (): Promise<void> => {
    await run.kill();
    await settle();
    expect(imbalanceOf(run.figures().ledger)).toBe(0);
    expect(host.frames.open).toBe(0);
    expect(host.clock.pending).toBe(0);
  };
  return { host, run, values, notices, push, end };
}

test.each([
  ['the same source', NEW],
  ['another source', withSource(NEW, { config: 'another' })],
])('a change that cannot be set up leaves all as it was, with %s', async (_, graph) => {
  const { host, run, values, notices, push, end } = await start();
  await push();
  await push();
  await expect(run.change(graph)).rejects.toThrow('no such model');
  await push();
  // The source was never closed, and the elements that had been taken away know what they knew.
  expect([host.sources.length, host.source.stopped, run.state]).toEqual([1, false, 'running']);
  expect(values.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'here 1',
    'here 2',
    'here 3',
    'there 1',
    'there 2',
    'there 3',
  ]);
  expect(run.structure().revision).toBe('1');
  expect(notices.at(-1)).toMatchObject({ kind: 'error' });
  expect(notices.at(-1)?.message).toContain('1 goes on: no such model');
  await end();
});

test('where the new source cannot be opened, the old one is opened again', async () => {
  const { host, run, values, push, end } = await start();
  await push();
  host.openSource = (element) => {
    if (element.config === 'another') return Promise.reject(new SightlineError('camera', 'it is in use'));
    return FakeHost.prototype.openSource.call(host, element);
  };
  await expect(run.change(withSource(OLD, { config: 'another' }))).rejects.toThrow('it is in use');
  await push();
  expect([host.sources.length, run.state]).toEqual([2, 'running']);
  expect(values.filter((value) => value.startsWith('here'))).toEqual(['here 1', 'here 2']);
  await end();
});

test('a file that waits while a change fails goes on where it was', async () => {
  const { host, run, values, push, end } = await start(false);
  await push();
  const changed = expect(run.change(withSource(NEW, { config: 'another' }))).rejects.toThrow('no such model');
  await changed;
  await push();
  expect(host.sources.length).toBe(1);
  expect(values).toContainEqual('there 2');
  await end();
});

test('of two changes the later holds, though the earlier fails after it', async () => {
  const { run, push, values, end } = await start();
  const later = graphOf({ same: {} }, { 'camera>same': POLICY.latest }, { revision: '3' });
  const changes = await Promise.allSettled([run.change(NEW), run.change(later)]);
  expect(changes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(run.structure().revision).toBe('3');
  await push();
  expect(values).toEqual([]);
  await end();
});

const WIRED = { 'camera>same': POLICY.latest };
const [CAMERA] = OLD.elements;

test.each<[string, PipelineGraph]>([
  ['has no elements', { ...OLD, elements: [], wires: [], flows: [] }],
  ['is no source', { ...OLD, elements: OLD.elements.slice(1) }],
  ['a second source', graphOf({ two: { type: 'source' } }, { 'camera>two': POLICY.latest })],
  [
    'has the element "same" twice',
    { ...graphOf({ same: {} }, WIRED), elements: twice(graphOf({ same: {} }, WIRED)) },
  ],
  ['cannot make the element `unheard`', graphOf({ unheard: {} }, { 'camera>unheard': POLICY.latest })],
  ['ends at "nobody"', graphOf({ same: {} }, { ...WIRED, 'same>nobody': POLICY.latest })],
  ['leads into the source', graphOf({ same: {} }, { ...WIRED, 'same>camera': POLICY.latest })],
  [
    'back to where they began',
    graphOf(
      { same: {}, b: { type: 'same' } },
      { ...WIRED, 'same>b': POLICY.latest, 'b>same': POLICY.latest },
    ),
  ],
  ['no wire leads to its element "b"', graphOf({ same: {}, b: { type: 'same' } }, WIRED)],
  ['has room for nothing', graphOf({ same: {} }, { 'camera>same': POLICY.block(0) })],
  [
    'which does not have it',
    { ...graphOf({ same: {} }, WIRED), flows: [{ name: 'main', elements: ['camera'] }] },
  ],
  ['is not in the flow main', withSource(graphOf({ same: {} }, WIRED), { flow: 'aside' })],
  ['is not above 0', graphOf({ same: {} }, WIRED, { pace: { fps: 0, deadlineMs: null } })],
])('an invalid change is refused whole: %s', async (why, graph) => {
  const { host, run, values, push, end } = await start();
  await push();
  await expect(run.change(graph)).rejects.toThrow(why);
  await push();
  expect([host.sources.length, host.everyWorker.length, run.state]).toEqual([1, 1, 'running']);
  expect(values).toContainEqual('there 2');
  expect(run.structure().revision).toBe('1');
  await end();
});

function twice({ elements }: PipelineGraph): GraphElement[] {
  return CAMERA === undefined ? [] : [...elements, ...elements.slice(1)];
}
