import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { listing } from '../../shared/pipeline/listing.cases.ts';
import { IDLE } from '../viewer/idle-state.ts';
import type { ChangeOutcome, SourceChoice, Viewer, ViewerState } from '../viewer/viewer.api.ts';
import { AppState } from './app-state.ts';
import { parseSettings, type Settings } from './settings.ts';

/** A viewer at our own seam: remembers what it was told, and runs or fails at once. */
class FakeViewer implements Viewer {
  state: ViewerState = IDLE;
  readonly media = null;
  readonly run = null;
  readonly told: unknown[] = [];
  failure: SightlineError | null = null;

  start(pipeline: string, source: SourceChoice): Promise<void> {
    this.told.push(['start', pipeline, source]);
    if (this.failure !== null) {
      this.state = { ...IDLE, phase: 'failed', error: this.failure };
      return Promise.reject(this.failure);
    }
    this.state = { ...IDLE, phase: 'running', pipeline };
    return Promise.resolve();
  }
  change(): Promise<ChangeOutcome> {
    return Promise.resolve('same');
  }
  stop(): Promise<void> {
    this.state = IDLE;
    return Promise.resolve();
  }
  setPlacement(choice: string): void {
    this.told.push(['placement', choice]);
  }
  whyNotMovable(): string | null {
    return null;
  }
  moveTo(): Promise<void> {
    return Promise.resolve();
  }

  measureProviders(): Promise<void> {
    return Promise.resolve();
  }

  setProvider(choice: string): void {
    this.told.push(['provider', choice]);
  }
  figures(): null {
    return null;
  }
  on(): () => void {
    return () => undefined;
  }
}

function setUp(
  settings: Partial<Settings> = {},
  save: (kept: Settings) => Promise<void> = () => Promise.resolve(),
) {
  const viewer = new FakeViewer();
  const failures: SightlineError[] = [];
  const told: boolean[] = [];
  const feed = {
    snapshot: { pipelines: ['objects', 'faces'].map((id) => listing(id)), runs: [], connected: true },
    on: () => () => undefined,
  };
  const app = new AppState(
    {
      viewer,
      feed,
      store: { load: () => Promise.resolve(null), save },
      settings: { ...parseSettings(null), ...settings },
      openViewer: () => new FakeViewer(),
      announcements: { listedAs: new Set(), allow: (allowed) => void told.push(allowed) },
    },
    { changed: () => undefined, failed: (error) => failures.push(error) },
  );
  return { app, viewer, failures, told };
}

test('the edge is told of runs here, unless that was waived', () => {
  const { app, told } = setUp();
  app.setAnnounce(false);
  expect([told, app.settings.announce]).toEqual([[true, false], false]);
  expect(setUp({ announce: false }).told).toEqual([false]);
});

test('the viewer is told at once what was wished last time', () => {
  const { viewer } = setUp({ placement: 'edge', provider: 'wasm' });
  expect(viewer.told).toEqual([
    ['placement', 'edge'],
    ['provider', 'wasm'],
  ]);
});

test('the kept pipeline is chosen while it exists, else the first', () => {
  expect(setUp({ pipeline: 'faces' }).app.pipeline).toBe('faces');
  expect(setUp({ pipeline: 'gone' }).app.pipeline).toBe('objects');
});

test('choosing a pipeline starts it only when one runs, and once', async () => {
  const { app, viewer } = setUp();
  await app.selectPipeline('faces');
  expect(viewer.state.phase).toBe('idle');
  await app.start();
  await app.selectPipeline('objects');
  await app.selectPipeline('objects');
  expect(viewer.told.slice(2)).toEqual([
    ['start', 'faces', { kind: 'camera' }],
    ['start', 'objects', { kind: 'camera' }],
  ]);
});

test('the chosen camera is used and kept', async () => {
  const kept: Settings[] = [];
  const { app, viewer } = setUp({}, async (settings) => void kept.push(settings));
  await app.selectCamera('back');
  await app.start();
  expect(viewer.told.at(-1)).toEqual(['start', 'objects', { kind: 'camera', deviceId: 'back' }]);
  expect(kept.at(-1)?.cameraId).toBe('back');
});

test('an opened file is the source until the run is stopped', async () => {
  const { app, viewer } = setUp();
  const file = new File([], 'people.jpg');
  await app.openFile(file);
  expect(viewer.told.at(-1)).toEqual(['start', 'objects', { kind: 'file', file }]);
  await app.stop();
  expect(app.source).toEqual({ kind: 'camera' });
});

test('a failure that the viewer tells is not told twice', async () => {
  const { app, viewer, failures } = setUp();
  viewer.failure = new SightlineError('camera', 'No camera was found.');
  await app.start();
  expect(failures).toEqual([]);
  expect(viewer.state.error?.code).toBe('camera');
});

test('settings that cannot be kept are told, and hold all the same', async () => {
  const full = new SightlineError('storage', 'There is no room left on this device.');
  const { app, failures } = setUp({}, () => Promise.reject(full));
  app.setTheme('dark');
  await Promise.resolve();
  await Promise.resolve();
  expect(failures).toEqual([full]);
  expect(app.settings.theme).toBe('dark');
});

test('a shared screen is begun at once when something runs, and a camera takes its place', async () => {
  const { app, viewer } = setUp({ cameraId: 'back' });
  await app.selectScreen();
  expect(app.sharesScreen).toBe(true);
  expect(viewer.state.phase).toBe('idle');
  await app.start();
  expect(viewer.told.at(-1)).toEqual(['start', 'objects', { kind: 'screen' }]);
  await app.selectCamera(null);
  expect(viewer.told.at(-1)).toEqual(['start', 'objects', { kind: 'camera' }]);
  await app.selectScreen();
  expect(viewer.told.at(-1)).toEqual(['start', 'objects', { kind: 'screen' }]);
});
