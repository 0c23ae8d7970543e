import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseDocument } from '../shared/pipeline/document.ts';
import { createApp } from './app.ts';
import { DEFAULT_LIMITS } from './config.ts';
import type { Limits } from './config.ts';
import { FakeClock } from './fake-clock.cases.ts';
import { TINY_MANIFEST } from './inference/fake-lane-process.cases.ts';
import { ModelRepository } from './inference/model-repository.ts';
import { createLog } from './log.ts';
import type { App } from './routes/describe.ts';
import { WebFolder } from './routes/web-folder.ts';
import { Activity } from './store/activity.ts';
import { PipelineStore } from './store/pipeline-store.ts';
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

/** An application over real parts in folders of its own, with a clock that stands still. */
export interface TestApp {
  readonly app: App;
  readonly clock: FakeClock;
  readonly store: PipelineStore;
  readonly activity: Activity;
  readonly models: ModelRepository;
  readonly folder: string;
  /** Sends a request as a tool on this machine would. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly remove: () => Promise<void>;
}

/** What a test may want otherwise. */
export interface TestAppChoice {
  readonly limits?: Partial<Limits>;
  readonly embedAncestors?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly reasons?: readonly string[];
  /** Start with what an earlier one left in this folder. */
  readonly folder?: string;
  readonly webFiles?: Readonly<Record<string, string>>;
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
  const models = new ModelRepository([join(folder, 'models')], clock);
  await models.scan();
  const told: { feed: PipelineFeed | null } = { feed: null };
  const changed = (): void => told.feed?.refresh();
  const activity = new Activity(clock, changed);
  const store = await PipelineStore.open({
    document: parseDocument(DOCUMENT).document,
    localFile: join(folder, 'data', 'pipelines.local.yaml'),
    models: () => models.models.map((model) => model.manifest),
    figures: (id) => activity.figures(id),
    changed,
    log: () => undefined,
  });
  const feed = new PipelineFeed(() => store.list(), clock);
  told.feed = feed;
  const app = createApp({
    version: '0.0.0-test',
    config: {
      allowedHosts: [],
      allowedOrigins: choice.allowedOrigins ?? [],
      embedAncestors: choice.embedAncestors ?? ["'self'"],
      limits: { ...DEFAULT_LIMITS, ...choice.limits },
    },
    clock,
    pipelines: store,
    feed,
    models,
    web: new WebFolder(join(folder, 'web')),
    metrics: new Metrics(),
    readiness: () => Promise.resolve(choice.reasons ?? []),
    log: createLog('silent', process.stdout),
  });
  const ask = async (path: string, init?: RequestInit): Promise<Response> =>
    app.request(`http://localhost:8080${path}`, init);
  return {
    app,
    clock,
    store,
    activity,
    models,
    folder,
    ask,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
