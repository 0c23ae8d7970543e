import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { settle } from '../shared/fake-clock.cases.ts';
import { storedEventId } from '../shared/run/event-store.ts';
import { parseDocument } from '../shared/pipeline/document.ts';
import { createApp } from './app.ts';
import { DEFAULT_LIMITS } from './config.ts';
import type { Limits } from './config.ts';
import { FakeClock } from './fake-clock.cases.ts';
import { TINY_MANIFEST } from './inference/fake-lane-process.cases.ts';
import { ModelRepository } from './inference/model-repository.ts';
import { createLog, readAlong } from './log.ts';
import type { CatalogEntry } from '../shared/models/catalog-entry.ts';
import { ModelLibrary } from './models/model-library.ts';
import type { ModelLibraryParts } from './models/model-library.ts';
import { DeviceStore } from './devices/device-store.ts';
import { Devices } from './devices/devices.ts';
import { SightlineError } from '../shared/errors.ts';
import { readinessOf } from './readiness.ts';
import type { App } from './routes/describe.ts';
import type { Memory } from './routes/stored-events.ts';
import { noEvent } from './store/events/edge-events.ts';
import { WebFolder } from './routes/web-folder.ts';
import { AnnouncedRuns } from './runs/announced-runs.ts';
import { FakeRun } from './runs/fake-run.cases.ts';
import { RunManager } from './runs/run-manager.ts';
import { testSinks } from './sinks/sinks.cases.ts';
import type { TestSinks } from './sinks/sinks.cases.ts';
import { PublishedCameras } from './stream/published-cameras.ts';
import { openTestAccess } from './security/access.cases.ts';
import type { PairingCodes } from './security/pairing-codes.ts';
import type { TokenStore } from './security/token-store.ts';
import { Activity } from './store/activity.ts';
import { localChangesFile } from './store/local-pipelines.ts';
import { PipelineStore } from './store/pipeline-store.ts';
import { storedTasks } from './store/stored-tasks.ts';
import { LogFeed } from './stream/log-feed.ts';
import { PipelineFeed } from './stream/pipeline-feed.ts';
import { Metrics } from './telemetry/metrics.ts';

/** Bytes that stand for a model's file where nothing runs it. */
export const TINY_BYTES = Buffer.from('tiny');
/** Their hash. */
export const TINY_SHA256 = createHash('sha256').update(TINY_BYTES).digest('hex');

const DOCUMENT = `
ai_models:
  things: { model: tiny, top_k: 5 }
pipelines:
  things:
    - source: camera
    - detect_objects: { ai_model: things, confidence_threshold: 0.7 }
  private:
    local_only: true
    elements:
      - source: camera
      - detect_objects: { ai_model: things }
`;

const WEB_FILES: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>app</title>',
  'sw.js': '// worker',
  'assets/main-0a1B2c3D.js': 'export {}',
  'embed/sightline.js': 'customElements',
  'embed/frame.html': '<!doctype html><title>frame</title>',
  'manifest.webmanifest': '{}',
};

/** Nothing happened. */
const NOTHING_KEPT: Memory = {
  events: {
    put: (event, pipeline) => Promise.resolve(storedEventId(pipeline, event.id)),
    query: () => Promise.resolve({ events: [], next: null }),
    get: () => Promise.resolve(null),
    counts: () => Promise.resolve({ total: 0, bytes: 0, labels: {}, zones: {}, pipelines: {}, types: {} }),
    label: (id) => Promise.reject(noEvent(id)),
    protect: (id) => Promise.reject(noEvent(id)),
    remove: () => Promise.resolve(false),
    interrupt: () => Promise.resolve(0),
  },
  media: { open: () => Promise.resolve(null) },
};

/** An application over real parts in folders of its own, with a clock that stands still. */
export interface TestApp {
  readonly app: App;
  readonly clock: FakeClock;
  readonly store: PipelineStore;
  readonly activity: Activity;
  readonly runs: RunManager;
  /** The runs that were opened, in their order. */
  readonly opened: readonly FakeRun[];
  readonly logs: LogFeed;
  readonly models: ModelRepository;
  readonly feed: PipelineFeed;
  readonly sinks: TestSinks;
  readonly tokens: TokenStore;
  readonly codes: PairingCodes;
  readonly folder: string;
  /** Sends a request as a tool on this machine would. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly remove: () => Promise<void>;
}

/** What a test may want otherwise. */
export interface TestAppChoice {
  readonly limits?: Partial<Limits>;
  readonly tokenRequired?: boolean;
  readonly embedAncestors?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly reasons?: readonly string[];
  /** Which push services may be asked; all unless told. */
  readonly allowsPush?: (endpoint: URL) => boolean;
  readonly memory?: Memory;
  /** Another document than the usual one. */
  readonly document?: string;
  /** Start with what an earlier one left in this folder. */
  readonly folder?: string;
  readonly webFiles?: Readonly<Record<string, string>>;
  readonly catalog?: readonly CatalogEntry[];
  readonly download?: ModelLibraryParts['download'];
}

/** Writes files below a folder. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

const nobody = (): Promise<never> => Promise.reject(new SightlineError('edge_lost', 'There is no network.'));

/** Edges to be paired that nobody reaches. */
async function loneDevices(folder: string, clock: FakeClock): Promise<Devices> {
  return new Devices({
    store: await DeviceStore.open(join(folder, 'data')),
    clock,
    look: nobody,
    open: () => ({
      request: nobody,
      socket: () => {
        throw new SightlineError('edge_lost', 'There is no network.');
      },
      close: () => undefined,
    }),
  });
}

/** Builds one; the caller removes it. */
export async function createTestApp(choice: TestAppChoice = {}): Promise<TestApp> {
  const folder = choice.folder ?? (await mkdtemp(join(tmpdir(), 'sightline-app-')));
  await writeFiles(join(folder, 'web'), choice.webFiles ?? WEB_FILES);
  const manifest = { ...TINY_MANIFEST, sha256: TINY_SHA256, size: TINY_BYTES.length };
  await writeFiles(join(folder, 'models'), {
    'tiny.manifest.json': JSON.stringify(manifest),
    'tiny.onnx': TINY_BYTES,
  });
  const clock = new FakeClock();
  const { catalog = [], download } = choice;
  const available = catalog.map(({ manifest: { id } }) => id);
  const models = new ModelRepository([join(folder, 'models')], clock, { available });
  await models.scan();
  const told: { feed: PipelineFeed | null } = { feed: null };
  const changed = (): void => told.feed?.refresh();
  const activity = new Activity(clock, changed);
  const log = createLog('info', new PassThrough().resume());
  const logs = new LogFeed();
  readAlong(log, (entry) => logs.add(entry));
  const opened: FakeRun[] = [];
  const runs = new RunManager({
    open: (graph, listener) => {
      const run = new FakeRun(graph, listener);
      opened.push(run);
      return run;
    },
    clock,
    log,
    changed,
  });
  const store = await PipelineStore.open({
    document: parseDocument(choice.document ?? DOCUMENT).document,
    localFile: localChangesFile(join(folder, 'data')),
    models: () => models.models.map((model) => model.manifest),
    figures: (id) => runs.listing(id) ?? activity.figures(id),
    log: () => undefined,
  });
  store.subscribe(changed);
  const announced = new AnnouncedRuns({ clock, pipeline: (id) => store.listing(id), changed });
  const feed = new PipelineFeed(() => [...store.list(), ...announced.list], clock);
  told.feed = feed;
  runs.follow(storedTasks(store));
  await settle();
  const library = new ModelLibrary({
    catalog,
    repository: models,
    folder: join(folder, 'models'),
    mirror: null,
    clock,
    changed: (change) => feed.tell('model', change),
    warn: () => undefined,
    download,
  });
  const { authenticator, tokens, codes } = await openTestAccess(folder, choice.tokenRequired === true);
  const metrics = new Metrics();
  metrics.includeRuns(() => runs.samples);
  const allows = choice.allowsPush ?? (() => true);
  const sinks = await testSinks({ folder: join(folder, 'data'), clock, authenticator, allows });
  const app = createApp({
    version: '0.0.0-test',
    config: {
      host: '192.168.1.5',
      allowedHosts: [],
      allowedOrigins: choice.allowedOrigins ?? [],
      embedAncestors: choice.embedAncestors ?? ["'self'"],
      limits: { ...DEFAULT_LIMITS, ...choice.limits },
    },
    clock,
    authenticator,
    pipelines: store,
    feed,
    runs,
    announced,
    sources: {
      published: new PublishedCameras(clock),
      verify: () => Promise.reject(new SightlineError('not_found', 'There are no cameras.')),
    },
    logs,
    models,
    library,
    web: new WebFolder(join(folder, 'web')),
    metrics,
    sinks,
    memory: choice.memory ?? NOTHING_KEPT,
    devices: await loneDevices(folder, clock),
    readiness: () =>
      Promise.resolve(
        readinessOf({
          missing: choice.reasons ?? [],
          document: { isTaken: true, trouble: null },
          runs: runs.runs,
          slots: runs.states,
          lanes: [],
        }),
      ),
    log,
  });
  const ask = async (path: string, init?: RequestInit): Promise<Response> =>
    app.request(`http://localhost:8080${path}`, init);
  return {
    app,
    clock,
    store,
    activity,
    runs,
    opened,
    logs,
    models,
    feed,
    sinks,
    tokens,
    codes,
    folder,
    ask,
    remove: async () => {
      await sinks.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
