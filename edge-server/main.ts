import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SightlineError } from '../shared/errors.ts';
import type { SightlineDocument } from '../shared/pipeline/schema.ts';
import { createApp } from './app.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { listen } from './http-server.ts';
import type { Installation } from './installation.ts';
import { InferenceEngine } from './inference/engine.ts';
import { ModelRepository } from './inference/model-repository.ts';
import type { Log } from './log.ts';
import { WebFolder } from './routes/web-folder.ts';
import { Activity } from './store/activity.ts';
import { PipelineStore } from './store/pipeline-store.ts';
import { ByteBudget } from './stream/byte-budget.ts';
import { OffloadServer } from './stream/offload-server.ts';
import type { OffloadServices } from './stream/offload-services.ts';
import { PipelineFeed } from './stream/pipeline-feed.ts';
import { LoopGapMeter } from './telemetry/loop-gap.ts';
import { Metrics } from './telemetry/metrics.ts';

/** Frames of all clients together that the server holds at once, bytes. */
const FRAME_BYTES = 512 * 1024 * 1024;

/** What a server is started with. */
export interface ServerParts {
  readonly config: ServeConfig;
  readonly document: SightlineDocument;
  readonly installation: Installation;
  readonly log: Log;
}

/** A server that runs. `close` ends it: its sockets, then its lanes. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Puts the server together and opens its port. Throws `conflict` when that is taken. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { config, installation, log } = parts;
  const models = new ModelRepository(config.modelFolders, systemClock);
  await models.scan();
  for (const { file, message } of models.problems) log.warn(`${file} is left out: ${message}`);
  const { store, feed, activity } = await openPipelines(parts, models);
  const engine = createEngine(parts, models);
  const metrics = new Metrics();
  const loopGap = new LoopGapMeter(systemClock);
  const offload = new OffloadServer({
    services: offloadServices({ engine, store, activity, metrics, log }),
    access: { allowedHosts: config.allowedHosts, allowedOrigins: config.allowedOrigins },
    maxConnections: config.limits.offloadConnections,
    watchLoop: () => loopGap.watch(),
  });
  metrics.includeProcess();
  metrics.include({
    lanes: () => engine.lanes,
    offloadConnections: () => offload.size,
    eventClients: () => feed.size,
    loopGap: () => loopGap.gap,
  });
  const web = new WebFolder(config.webFolder);
  const app = createApp({
    version: installation.version,
    config,
    clock: systemClock,
    pipelines: store,
    feed,
    models,
    web,
    metrics,
    readiness: () => reasonsNotReady(store, models, web, installation),
    log,
  });
  const server = await listen(app, offload, config);
  return {
    url: `http://localhost:${server.port}`,
    port: server.port,
    close: async () => {
      await Promise.all([offload.close(), server.close(), engine.close()]);
    },
  };
}

async function openPipelines(
  { config, document, log }: ServerParts,
  models: ModelRepository,
): Promise<{ store: PipelineStore; feed: PipelineFeed; activity: Activity }> {
  // The feed reads the store, and the store tells the feed.
  const told: { feed: PipelineFeed | null } = { feed: null };
  const changed = (): void => told.feed?.refresh();
  const activity = new Activity(systemClock, changed);
  const store = await PipelineStore.open({
    document,
    localFile: join(config.dataFolder, 'pipelines.local.yaml'),
    models: () => models.models.map(({ manifest }) => manifest),
    figures: (id) => activity.figures(id),
    changed,
    log: (message) => log.warn(message),
  });
  const feed = new PipelineFeed(() => store.list(), systemClock);
  told.feed = feed;
  return { store, feed, activity };
}

function createEngine(
  { config, installation, log }: ServerParts,
  repository: ModelRepository,
): InferenceEngine {
  return new InferenceEngine({
    repository,
    laneFile: installation.laneFile,
    wasmFile: installation.wasmFile,
    threads: config.threads,
    clock: systemClock,
    log: (model, message) => log.warn(`model ${model}: ${message}`),
  });
}

function offloadServices(parts: {
  engine: InferenceEngine;
  store: PipelineStore;
  activity: Activity;
  metrics: Metrics;
  log: Log;
}): OffloadServices {
  const { engine, store, activity, metrics, log } = parts;
  return {
    join: (model) => engine.join(model),
    checkPipeline(id) {
      if (!store.get(id).definition.localOnly) return;
      throw new SightlineError(
        'forbidden',
        `Pipeline "${id}" is local_only: its frames stay in the browser.`,
      );
    },
    openActivity: (pipeline) => activity.open(pipeline),
    metrics,
    budget: new ByteBudget(FRAME_BYTES),
    clock: systemClock,
    log: (message) => log.warn(message),
  };
}

async function reasonsNotReady(
  store: PipelineStore,
  models: ModelRepository,
  web: WebFolder,
  installation: Installation,
): Promise<readonly string[]> {
  const reasons = [...store.problems];
  if (models.models.length === 0) reasons.push('No model is there: run "npm run build".');
  if (!(await web.isBuilt())) reasons.push('The web app is not built: run "npm run build".');
  if (!existsSync(installation.wasmFile)) reasons.push('The pixel kernel is not built: run "npm run build".');
  return reasons;
}
