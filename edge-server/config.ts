import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { SightlineError } from '../shared/errors.ts';
import { allowedHosts, allowedOrigins, embedAncestors, httpsChoice, switchOf } from './access-config.ts';
import type { AccessFlags, HttpsChoice } from './access-config.ts';
import { dataFolderOf } from './data-folder.ts';
import { documentAddress } from './documents/document-address.ts';
import { exposureOf, ownNames } from './exposure.ts';
import type { RetentionConfig } from '../shared/pipeline/retention-config.ts';
import type { Installation } from './installation.ts';

/** Bounds on what clients may ask of the server. */
export interface Limits {
  /** Largest body of an API request, bytes. */
  readonly bodyBytes: number;
  /** Longest an API request may take, milliseconds. */
  readonly requestMs: number;
  /** Sustained requests per second of one remote address; a change counts as ten. */
  readonly requestsPerSecond: number;
  /** Requests of one remote address that may come at once. */
  readonly requestBurst: number;
  readonly offloadConnections: number;
  readonly eventClients: number;
  /** Viewers of all pipelines together. */
  readonly liveViewers: number;
}

/** Everything `serve` is told, checked. */
export interface ServeConfig {
  /** The address it listens at. */
  readonly host: string;
  /** Whether everybody has to prove who they are. */
  readonly tokenRequired: boolean;
  /** Whether others than this machine may reach it although nobody has to prove anything. */
  readonly insecure: boolean;
  /** Null, or absent: plain HTTP. */
  readonly https?: HttpsChoice | null;
  readonly port: number;
  readonly documentFile: string;
  /** Where the document is fetched from, in place of the file. */
  readonly pipelinesFrom?: string | undefined;
  readonly dataFolder: string;
  /** Scanned for manifests: the bundled models, then the server's own. */
  readonly modelFolders: readonly string[];
  /** What is kept of the past, in place of what the document says. */
  readonly keep?: Pick<RetentionConfig, 'days' | 'gigabytes'>;
  /** A folder that stands in for the network when models are downloaded. */
  readonly modelMirror?: string | undefined;
  readonly webFolder: string;
  /** Names besides loopback's that a request's Host header may carry. */
  readonly allowedHosts: readonly string[];
  /** Foreign origins whose pages may use the API. */
  readonly allowedOrigins: readonly string[];
  /** CSP sources that may hold the embed frame. */
  readonly embedAncestors: readonly string[];
  /** Threads of one native session. */
  readonly threads: number;
  readonly logLevel: LogLevel;
  readonly limits: Limits;
}

const LogLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** How much is logged. */
export type LogLevel = (typeof LogLevels)[number];

/** Flags of `serve` as the command line gives them. */
export interface ServeFlags extends AccessFlags {
  readonly file?: string | undefined;
  readonly pipelinesFrom?: string | undefined;
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly data?: string | undefined;
  readonly models?: string | undefined;
  readonly keepDays?: string | undefined;
  readonly keepGb?: string | undefined;
  readonly requireToken?: boolean | undefined;
  readonly insecure?: boolean | undefined;
  readonly threads?: string | undefined;
  readonly logLevel?: string | undefined;
}

/** The bounds that hold unless a test sets others. */
export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 1024 * 1024,
  requestMs: 10_000,
  requestsPerSecond: 200,
  requestBurst: 1000,
  offloadConnections: 100,
  eventClients: 100,
  liveViewers: 100,
};

/** Makes one checked configuration of flags and environment; a flag wins. Throws `invalid_document` saying which value is wrong and how it should look. */
export function parseServeConfig(
  flags: ServeFlags,
  env: NodeJS.ProcessEnv,
  installation: Installation,
): ServeConfig {
  const dataFolder = dataFolderOf(flags.data, env);
  const requireToken = flags.requireToken ?? switchOf(env, 'SIGHTLINE_REQUIRE_TOKEN');
  const exposure = exposureOf(flags.host ?? env['HOST'] ?? 'localhost', {
    requireToken,
    insecure: flags.insecure,
  });
  return {
    ...exposure,
    port: wholeNumber('The port (--port or PORT)', flags.port ?? env['PORT'] ?? '8080', 0, 65_535),
    documentFile: resolve(flags.file ?? 'sightline.yaml'),
    pipelinesFrom: documentAddress(flags.pipelinesFrom ?? env['SIGHTLINE_PIPELINES_FROM'], flags.file),
    dataFolder,
    modelFolders: [installation.modelsFolder, resolve(flags.models ?? join(dataFolder, 'models'))],
    keep: keptBy(flags, env),
    modelMirror: mirrorFolder(env),
    webFolder: installation.webFolder,
    https: httpsChoice(flags, env),
    allowedHosts: [...ownNames(exposure.host), ...allowedHosts(flags, env)],
    allowedOrigins: allowedOrigins(flags, env),
    embedAncestors: embedAncestors(flags, env),
    threads: threadCount(flags.threads ?? env['SIGHTLINE_THREADS']),
    logLevel: logLevel(flags.logLevel ?? env['SIGHTLINE_LOG'] ?? 'info'),
    limits: { ...DEFAULT_LIMITS, liveViewers: liveViewers(env) },
  };
}

function keptBy(flags: ServeFlags, env: NodeJS.ProcessEnv): NonNullable<ServeConfig['keep']> {
  const days = flags.keepDays ?? env['SIGHTLINE_KEEP_DAYS'];
  const gigabytes = flags.keepGb ?? env['SIGHTLINE_KEEP_GB'];
  return {
    ...(days === undefined ? {} : { days: amount('How many days are kept (--keep-days)', days, 36_500) }),
    ...(gigabytes === undefined
      ? {}
      : { gigabytes: amount('How many gigabytes are kept (--keep-gb)', gigabytes, 1_000_000) }),
  };
}

function amount(what: string, text: string, max: number): number {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= max) return value;
  throw new SightlineError(
    'invalid_document',
    `${what} must be a number above 0 and up to ${max}, not "${text}".`,
  );
}

/** The folder that stands in for the network when models are downloaded; undefined when there is none. */
export function mirrorFolder(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env['SIGHTLINE_MODEL_MIRROR'];
  return folder === undefined || folder === '' ? undefined : resolve(folder);
}

/** How many threads a session gets by default: one core is left to the server, and more than 8 seldom help. */
export function defaultThreads(cores: number = availableParallelism()): number {
  return Math.min(8, Math.max(1, cores - 1));
}

function liveViewers(env: NodeJS.ProcessEnv): number {
  const text = env['MAX_CLIENT_CONNECTIONS'] ?? '';
  if (text === '') return DEFAULT_LIMITS.liveViewers;
  return wholeNumber('The number of live viewers (MAX_CLIENT_CONNECTIONS)', text, 0, 900);
}

function threadCount(text: string | undefined): number {
  return text === undefined
    ? defaultThreads()
    : wholeNumber('The number of threads (--threads)', text, 1, 256);
}

function wholeNumber(what: string, text: string, min: number, max: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new SightlineError(
    'invalid_document',
    `${what} must be a whole number from ${min} to ${max}, not "${text}".`,
  );
}

function logLevel(text: string): LogLevel {
  const level = LogLevels.find((name) => name === text);
  if (level !== undefined) return level;
  throw new SightlineError(
    'invalid_document',
    `The log level must be one of ${LogLevels.join(', ')}, not "${text}".`,
  );
}
