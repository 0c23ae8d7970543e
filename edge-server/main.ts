import { existsSync } from 'node:fs';
import type { SightlineDocument } from '../shared/pipeline/schema.ts';
import { createApp } from './app.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Controlled } from './control/control-verbs.ts';
import type { Installation } from './installation.ts';
import { InferenceEngine } from './inference/engine.ts';
import { chooseRuntime } from './inference/runtime-choice.ts';
import type { ModelRepository } from './inference/model-repository.ts';
import { readAlong } from './log.ts';
import type { Log } from './log.ts';
import { offloadServices } from './open-offload.ts';
import { openAccess } from './open-access.ts';
import { createLibrary, openRepository } from './open-library.ts';
import { startWaiting } from './models/start-waiting.ts';
import { openDatabase } from './open-database.ts';
import { openClips } from './open-clips.ts';
import { openMemory } from './open-memory.ts';
import { openDevices } from './open-devices.ts';
import { DEVICES_PATH } from './devices/device-server.ts';
import { openLive } from './open-live.ts';
import { openPipelines } from './open-pipelines.ts';
import { remoteRunServices } from './open-remote-runs.ts';
import { openPort } from './open-port.ts';
import { openSinks } from './open-sinks.ts';
import { DatabaseOutboxStore } from './sinks/database-outbox-store.ts';
import type { OpenPort } from './open-port.ts';
import { openTls } from './open-tls.ts';
import { readinessOf } from './readiness.ts';
import { RateLimiter } from './security/rate-limit.ts';
import { WebFolder } from './routes/web-folder.ts';
import type { PipelineStore } from './store/pipeline-store.ts';
import { storedTasks } from './store/stored-tasks.ts';
import type { ControlServices } from './stream/control-connection.ts';
import { CONTROL_PATH, ControlServer } from './stream/control-server.ts';
import { LIVE_PATH } from './live/live-server.ts';
import { LogFeed } from './stream/log-feed.ts';
import { OffloadServer } from './stream/offload-server.ts';
import { PUBLISH_PATH, PublishServer } from './stream/publish-server.ts';
import { RUNS_PATH, RunServer } from './stream/run-server.ts';
import { upgradesByPath } from './stream/upgrades.ts';
import { LoopGapMeter } from './telemetry/loop-gap.ts';
import { Metrics } from './telemetry/metrics.ts';

/** What a server is started with. */
export interface ServerParts {
  readonly config: ServeConfig;
  readonly document: SightlineDocument;
  readonly installation: Installation;
  readonly log: Log;
  /** A pipeline that runs here was given up, with the reason. */
  readonly onFailed?: (pipeline: string, reason: string) => void;
}

/** A server that runs. `close` ends it: its sockets, then its lanes. */
export type RunningServer = OpenPort;

/** Puts the server together and opens its port. Throws `conflict` when that is taken. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { config, installation, log } = parts;
  const access = await openAccess(config, log);
  const { authenticator } = access;
  const tls = await openTls(config);
  const models = await openRepository(config, log);
  const engine = createEngine(parts, models);
  const database = await openDatabase(parts);
  const memory = await openMemory(parts, database);
  const clips = await openClips({ config, installation, memory, log });
  const sinks = await openSinks({
    config,
    authenticator,
    store: new DatabaseOutboxStore(database),
    media: memory.media,
    environment: process.env,
    log,
  });
  const pipelines = await openPipelines({
    ...parts,
    models,
    engine,
    clips: clips.clips,
    services: { outbox: sinks.outbox, events: memory.events, media: memory.media, clips: clips.clips },
    onEnded: (pipeline) => memory.ended(pipeline),
  });
  memory.attach(pipelines);
  const { store, feed, activity, runs, carried, announced } = pipelines;
  const library = createLibrary({
    config,
    models,
    feed,
    log,
    arrived: (id) => startWaiting(runs.runs, id),
  });
  const logs = new LogFeed();
  const stopReading = readAlong(log, (entry) => logs.add(entry));
  const metrics = new Metrics();
  const loopGap = new LoopGapMeter(systemClock);
  const policy = { allowedHosts: config.allowedHosts, allowedOrigins: config.allowedOrigins };
  const watchLoop = (): (() => void) => loopGap.watch();
  const offload = new OffloadServer({
    services: offloadServices({ engine, store, activity, metrics, log }),
    access: policy,
    maxConnections: config.limits.offloadConnections,
    watchLoop,
  });
  const remoteRuns = new RunServer({
    services: remoteRunServices(pipelines, log),
    access: policy,
    watchLoop,
  });
  const publish = new PublishServer({
    services: {
      cameras: pipelines.sources.published,
      clock: systemClock,
      log: (message) => log.warn(message),
    },
    access: policy,
    watchLoop,
  });
  const control = new ControlServer({
    services: controlServices(config, { pipelines: store, runs, logs }, log),
    access: policy,
    watchLoop,
  });
  const live = openLive({ pipelines, config, installation, access: policy, watchLoop, log });
  const devices = await openDevices({ config, access: policy, watchLoop });
  metrics.includeProcess();
  metrics.include({
    lanes: () => engine.lanes,
    offloadConnections: () => offload.size,
    eventClients: () => feed.size,
    liveViewers: () => live.viewers,
    loopGap: () => loopGap.gap,
  });
  metrics.includeRuns(() => [...runs.samples, ...carried.samples]);
  metrics.includeSinks(() => sinks.outbox.states);
  const runtime = chooseRuntime(process.env);
  const web = new WebFolder(config.webFolder);
  const app = createApp({
    version: installation.version,
    config,
    clock: systemClock,
    authenticator,
    pipelines: store,
    feed,
    runs,
    announced,
    sources: pipelines.sources,
    logs,
    models,
    library,
    web,
    metrics,
    sinks,
    memory,
    devices: devices.devices,
    readiness: async () =>
      readinessOf({
        missing: await missingParts(store, models, web, installation),
        document: pipelines.document,
        runs: runs.runs,
        slots: runs.states,
        lanes: engine.lanes,
        sinks: sinks.outbox.states,
        memory: memory.troubles,
        runtime,
      }),
    log,
  });
  const upgrades = upgradesByPath(
    {
      [RUNS_PATH]: remoteRuns,
      [CONTROL_PATH]: control,
      [PUBLISH_PATH]: publish,
      [LIVE_PATH]: live.server,
      [DEVICES_PATH]: devices.server,
    },
    offload,
  );
  const port = await openPort({ config, app, upgrades, access, policy, tls, log });
  await library.open();
  runs.follow(storedTasks(store));
  pipelines.document.open();
  return {
    ...port,
    close: async () => {
      stopReading();
      announced.close();
      // Runs need the lanes to end what is in flight.
      const drained = Promise.all([pipelines.document.close().then(() => runs.close()), remoteRuns.close()]);
      await Promise.all([
        library.close(),
        offload.close(),
        control.close(),
        publish.close(),
        live.close(),
        devices.close(),
        port.close(),
        drained.then(() => engine.close()),
        // Runs hand over what they are to tell until they have ended.
        drained
          .then(() => Promise.all([sinks.close(), clips.close().then(() => memory.close())]))
          .then(() => database.close()),
      ]);
    },
  };
}

function controlServices({ limits }: ServeConfig, controlled: Controlled, log: Log): ControlServices {
  const rate = new RateLimiter({ perSecond: limits.requestsPerSecond, burst: limits.requestBurst });
  return { controlled, clock: systemClock, rate, log: (message) => log.error(message) };
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

async function missingParts(
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
