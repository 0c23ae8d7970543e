import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { MiddlewareHandler } from 'hono';
import { SightlineError } from '../shared/errors.ts';
import { DocumentError } from '../shared/pipeline/problem.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import type { Clock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { serverAddresses } from './exposure.ts';
import { HttpProblem, errorResponse } from './http-problem.ts';
import type { OpenSinks } from './open-sinks.ts';
import type { OpenSources } from './open-sources.ts';
import type { ModelRepository } from './inference/model-repository.ts';
import type { Log } from './log.ts';
import type { ModelLibrary } from './models/model-library.ts';
import { serveAnnouncements } from './routes/announcements.ts';
import { serveControl } from './routes/control.ts';
import type { Devices } from './devices/devices.ts';
import { serveDevices } from './routes/devices.ts';
import { serveDocs } from './routes/docs.ts';
import type { App } from './routes/describe.ts';
import { serveEvents } from './routes/events.ts';
import { serveHealth } from './routes/health.ts';
import type { Readiness } from './routes/health.ts';
import { serveHistory } from './routes/history.ts';
import { serveLive } from './routes/live.ts';
import { serveLogs } from './routes/logs.ts';
import { serveMetrics } from './routes/metrics.ts';
import { serveModels } from './routes/models.ts';
import { servePipelineTexts } from './routes/pipeline-texts.ts';
import { servePipelines } from './routes/pipelines.ts';
import { serveStoredEvents } from './routes/stored-events.ts';
import type { Memory } from './routes/stored-events.ts';
import { servePush } from './routes/push.ts';
import { serveRuns } from './routes/runs.ts';
import { serveSession } from './routes/session.ts';
import { serveSinks } from './routes/sinks.ts';
import { serveSources } from './routes/sources.ts';
import { serveStructure } from './routes/structure.ts';
import { serveTaps } from './routes/taps.ts';
import { serveTraces } from './routes/traces.ts';
import { serveWeb } from './routes/web.ts';
import type { WebFolder } from './routes/web-folder.ts';
import type { AnnouncedRuns } from './runs/announced-runs.ts';
import type { RunManager } from './runs/run-manager.ts';
import { checkOrigin, checkRole, identify, limitRate } from './security/guard.ts';
import type { Authenticator } from './security/authenticator.ts';
import type { GuardOptions } from './security/guard.ts';
import { RevocationWatch } from './security/revocation-watch.ts';
import type { PipelineStore } from './store/pipeline-store.ts';
import type { LogFeed } from './stream/log-feed.ts';
import type { PipelineFeed } from './stream/pipeline-feed.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** What the application is made of. It owns none of it. */
export interface AppDependencies {
  readonly version: string;
  readonly config: Pick<
    ServeConfig,
    'host' | 'https' | 'allowedHosts' | 'allowedOrigins' | 'embedAncestors' | 'limits'
  >;
  readonly clock: Clock;
  readonly authenticator: Authenticator;
  readonly pipelines: PipelineStore;
  readonly feed: PipelineFeed;
  readonly runs: RunManager;
  readonly announced: AnnouncedRuns;
  readonly sources: Pick<OpenSources, 'published' | 'verify'>;
  readonly logs: LogFeed;
  readonly models: ModelRepository;
  readonly library: ModelLibrary;
  readonly web: WebFolder;
  readonly metrics: Metrics;
  /** How this server tells others. */
  readonly sinks: Pick<OpenSinks, 'outbox' | 'push'>;
  /** What happened, and its pictures. */
  readonly memory: Memory;
  /** The edges that are paired with this one. */
  readonly devices: Devices;
  readonly readiness: Readiness;
  readonly log: Log;
}

/** The HTTP side of the server as one function from request to answer; it opens no socket. */
export function createApp(dependencies: AppDependencies): App {
  const {
    config,
    clock,
    authenticator,
    pipelines,
    feed,
    models,
    library,
    web,
    metrics,
    readiness,
    log,
    version,
  } = dependencies;
  const app: App = new OpenAPIHono<AppEnv>();
  app.onError((error, context) => renderError(error, context, log));
  app.notFound((context) => errorResponse(nothingAt(context), context.get('requestId')));
  protect(app, dependencies);
  const { https = null, host } = config;
  const addressesAt = (port: number): readonly string[] => serverAddresses(https, host, port).others;
  serveSession(app, { authenticator, addressesAt, clock });
  serveHealth(app, readiness);
  serveMetrics(app, metrics);
  servePipelines(app, pipelines, models);
  servePipelineTexts(app, pipelines);
  serveEvents(app, { feed, clock, maxClients: config.limits.eventClients });
  serveStoredEvents(app, dependencies.memory);
  serveRunning(app, dependencies);
  serveModels(app, library);
  serveSources(app, { ...dependencies.sources, pipelines });
  serveSinks(app, dependencies.sinks.outbox);
  servePush(app, { push: dependencies.sinks.push, authenticator });
  serveDevices(app, {
    devices: dependencies.devices,
    feed,
    clock,
    version,
    maxClients: config.limits.eventClients,
  });
  serveDocs(app, version);
  serveWeb(app, web);
  return app;
}

function serveRunning(app: App, { pipelines, runs, announced, logs, clock, config }: AppDependencies): void {
  const face = { pipelines, runs, logs, clock, maxClients: config.limits.eventClients };
  serveStructure(app, face);
  serveControl(app, face);
  serveRuns(app, face);
  serveHistory(app, face);
  serveAnnouncements(app, announced);
  serveTaps(app, face);
  serveTraces(app, face);
  serveLive(app, face);
  serveLogs(app, face);
}

function protect(app: App, { config, clock, authenticator, metrics, log }: AppDependencies): void {
  const guard: GuardOptions = {
    access: { allowedHosts: config.allowedHosts, allowedOrigins: config.allowedOrigins },
    embedAncestors: config.embedAncestors,
    strictTransport: typeof config.https === 'object' && config.https !== null,
    requestsPerSecond: config.limits.requestsPerSecond,
    requestBurst: config.limits.requestBurst,
    clock,
  };
  app.use(identify(guard));
  app.use(async (context, next) => {
    const startedAt = clock.now();
    await next();
    const { method, path } = context.req;
    const { status } = context.res;
    metrics.answered(method, status);
    const fields = { ms: Math.round(clock.now() - startedAt), requestId: context.get('requestId') };
    log.debug({ fields }, `${method} ${path.slice(0, 200)} ${status}`);
  });
  app.use(checkOrigin(guard));
  app.use(limitRate(guard));
  const watch = new RevocationWatch(authenticator, clock, (message) => log.error(message));
  app.use(checkRole(authenticator, watch));
  app.use(limitTime(config.limits.requestMs, clock));
  app.use(limitBody(config.limits.bodyBytes));
}

function limitBody(maxSize: number): ReturnType<typeof bodyLimit> {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new HttpProblem(413, 'too_large', `The body is larger than ${maxSize} bytes.`);
    },
  });
}

function limitTime(limitMs: number, clock: Clock): MiddlewareHandler<AppEnv> {
  return async (_context, next) => {
    let cancel = nothing;
    const tooLate = new Promise<never>((_resolve, reject) => {
      cancel = clock.after(limitMs, () =>
        reject(
          new HttpProblem(504, 'deadline', `This took longer than ${limitMs / 1000} s and was given up.`),
        ),
      );
    });
    try {
      await Promise.race([next(), tooLate]);
    } finally {
      cancel();
    }
  };
}

function nothing(): void {}

function nothingAt(context: AppContext): HttpProblem {
  return new HttpProblem(
    404,
    'not_found',
    `There is nothing at ${context.req.method} ${context.req.path.slice(0, 200)}.`,
  );
}

function renderError(error: Error, context: AppContext, log: Log): Response {
  const requestId = context.get('requestId');
  const known = toKnown(error);
  if (!(known instanceof SightlineError) || known.code === 'internal') {
    log.error({ err: known, requestId, path: context.req.path }, 'a request failed');
  }
  return errorResponse(known, requestId);
}

/** Errors of the libraries and of the document, as what we answer with. */
function toKnown(error: Error): Error {
  if (error instanceof DocumentError) {
    return new HttpProblem(422, 'invalid_document', error.message, { details: { problems: error.problems } });
  }
  if (error instanceof HTTPException && error.status < 500) {
    return new HttpProblem(400, 'invalid_message', error.message);
  }
  return error;
}
