import { beforeEach, expect, test } from 'vitest';
import { SightlineError } from '../../../shared/errors.ts';
import type { SourceChoice, Viewer, ViewerState } from '../../viewer/viewer.api.ts';
import { Beside } from './beside.ts';
import type { BesideParts } from './beside.ts';

const CAMERA = { kind: 'camera', deviceId: 'desk' } as const;

/** The part of a viewer that is looked at, at our own seam. */
class FakeViewer implements Pick<Viewer, 'start' | 'stop' | 'on'> {
  state: Pick<ViewerState, 'phase' | 'error'> = { phase: 'idle', error: null };
  readonly told: unknown[] = [];
  failure: SightlineError | null = null;
  readonly #listeners = new Set<(state: ViewerState) => void>();

  start(pipeline: string, source: SourceChoice): Promise<void> {
    this.told.push([pipeline, source]);
    if (this.failure !== null) {
      this.become('failed', this.failure);
      return Promise.reject(this.failure);
    }
    this.become('running');
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.told.push('stop');
    this.become('idle');
    return Promise.resolve();
  }

  on(_type: string, listener: (state: never) => void): () => void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only states are listened to
    const typed = listener as (state: ViewerState) => void;
    this.#listeners.add(typed);
    return () => this.#listeners.delete(typed);
  }

  become(phase: ViewerState['phase'], error: SightlineError | null = null): void {
    this.state = { phase, error };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these two are looked at
    for (const listener of this.#listeners) listener(this.state as ViewerState);
  }
}

let first: FakeViewer;
let opened: FakeViewer[];
let source: SourceChoice;
let beside: Beside;
let failure: SightlineError | null;

beforeEach(() => {
  first = new FakeViewer();
  opened = [];
  source = CAMERA;
  failure = null;
  const openViewer = (): FakeViewer => {
    const viewer = new FakeViewer();
    viewer.failure = failure;
    opened.push(viewer);
    return viewer;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of viewers that is used
  const parts = {
    first,
    openViewer,
    source: () => source,
    onChange: () => undefined,
  } as unknown as BesideParts;
  beside = new Beside(parts);
});

const phases = (): string[] => opened.map(({ state }) => state.phase);

test('what is added waits for the first one, starts on its camera, and stops with it', async () => {
  await beside.add('faces');
  expect(phases()).toEqual(['idle']);
  first.become('running');
  await Promise.resolve();
  expect(opened[0]?.told).toEqual([['faces', { ...CAMERA, unseen: true }]]);
  await beside.add('poses');
  expect(phases()).toEqual(['running', 'running']);
  first.become('idle');
  expect(phases()).toEqual(['idle', 'idle']);
});

test('the first one may start another pipeline on the same camera: the others never notice', async () => {
  first.become('running');
  await beside.add('faces');
  for (const phase of ['stopping', 'opening', 'loading', 'running'] as const) first.become(phase);
  expect(opened[0]?.told).toHaveLength(1);
  source = { kind: 'camera', deviceId: 'door' };
  first.become('running');
  expect(opened[0]?.told.at(-1)).toEqual(['faces', { kind: 'camera', deviceId: 'door', unseen: true }]);
});

test('removing one stops it alone; each has a colour of its own, also after that', async () => {
  first.become('running');
  for (const pipeline of ['a', 'b', 'c', 'd']) await beside.add(pipeline);
  expect(beside.all.map(({ pipeline }) => pipeline)).toEqual(['a', 'b', 'c']);
  expect(beside.isFull).toBe(true);
  const [gone] = beside.all;
  if (gone !== undefined) await beside.remove(gone);
  expect(phases()).toEqual(['idle', 'running', 'running']);
  await beside.add('d');
  expect(new Set(beside.all.map(({ color }) => color.line)).size).toBe(3);
});

test('one that fails says so itself and does not concern the others', async () => {
  first.become('running');
  await beside.add('a');
  failure = new SightlineError('not_found', 'there is no such pipeline');
  await beside.add('b');
  expect(phases()).toEqual(['running', 'failed']);
});

test('closed, all are stopped and none follows any more', async () => {
  first.become('running');
  await beside.add('a');
  await beside.close();
  first.become('running');
  expect(phases()).toEqual(['idle']);
  expect(beside.all).toEqual([]);
});
