import type { Command } from 'commander';
import { parseDocument } from '../../shared/pipeline/document.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import { parseServeConfig } from '../config.ts';
import type { ServeConfig, ServeFlags } from '../config.ts';
import { LARGE_HEAP_PERCENT, letHeapGrow } from '../heap-growth.ts';
import type { Installation } from '../installation.ts';
import { createLog } from '../log.ts';
import type { Log } from '../log.ts';
import { readDocumentFile } from './document-file.ts';
import { checkUsage } from './usage.ts';
import { welcome } from './welcome.ts';
import type { RunningServer } from '../main.ts';

/** How long a stop may take before it is forced, milliseconds. */
const STOP_WITHIN_MS = 5_000;

/** Adds `sightline serve [file]`. */
export function addServe(program: Command, installation: Installation): void {
  program
    .command('serve')
    .description('Start the edge server on this machine.')
    .argument('[file]', 'the document with the pipelines (default: sightline.yaml)')
    .option(
      '--pipelines-from <url>',
      'fetch the document from there instead, again and again (default: SIGHTLINE_PIPELINES_FROM)',
    )
    .option('--port <number>', 'the port (default: PORT, else 8080)')
    .option(
      '--host <address>',
      'where to listen; 0.0.0.0 is every network, and then tokens are demanded (default: HOST, else localhost)',
    )
    .option('--https', 'speak HTTPS, with a certificate that the server makes for itself (SIGHTLINE_HTTPS=1)')
    .option('--cert <file>', 'speak HTTPS with this certificate, PEM (SIGHTLINE_CERT); needs --key')
    .option('--key <file>', 'its private key, PEM, without a password (SIGHTLINE_KEY)')
    .option(
      '--require-token',
      'demand tokens on this machine too, as behind a proxy (SIGHTLINE_REQUIRE_TOKEN=1)',
    )
    .option('--insecure', 'let everybody who reaches the server do everything')
    .option('--data <folder>', 'where the server keeps things (default: SIGHTLINE_DATA, else data)')
    .option(
      '--models <folder>',
      'your own models, an ONNX file with its manifest each (default: models in the data folder)',
    )
    .option(
      '--keep-days <days>',
      'how long events are kept (SIGHTLINE_KEEP_DAYS; default: `retention` of the document, else 30)',
    )
    .option(
      '--keep-gb <gigabytes>',
      'how much their pictures and clips may take (SIGHTLINE_KEEP_GB; default: `retention`, else 20)',
    )
    .option(
      '--threads <number>',
      'threads of one model (default: SIGHTLINE_THREADS, else one core less than there are)',
    )
    .option(
      '--allow-host <name>',
      'another name that the server answers to; may be repeated (SIGHTLINE_ALLOW_HOST)',
      collect,
    )
    .option(
      '--allow-origin <origin>',
      'a foreign page that may use the API; may be repeated (SIGHTLINE_ALLOW_ORIGIN)',
      collect,
    )
    .option(
      '--allow-embed <origin>',
      'a foreign page that may hold the element; may be repeated (SIGHTLINE_ALLOW_EMBED)',
      collect,
    )
    .option(
      '--log-level <level>',
      'fatal, error, warn, info, debug, trace or silent (default: SIGHTLINE_LOG, else info)',
    )
    .option('--fail-fast', 'leave with 1 when a pipeline is given up, for whoever starts the server again')
    .action((file: string | undefined, flags: Omit<CommandFlags, 'file'>) =>
      serve({ ...flags, file }, installation),
    );
}

interface CommandFlags extends ServeFlags {
  readonly failFast?: true;
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

async function serve(flags: CommandFlags, installation: Installation): Promise<void> {
  const config = checkUsage(() => parseServeConfig(flags, process.env, installation));
  const log = createLog(config.logLevel, process.stdout);
  const document = await firstDocument(config, log);
  letHeapGrow(LARGE_HEAP_PERCENT);
  const failed: { stop: (() => void) | null } = { stop: null };
  const onFailed = (pipeline: string, reason: string): void => {
    if (flags.failFast !== true) return;
    log.error(`pipeline "${pipeline}" was given up (${reason}), so the server ends (--fail-fast)`);
    failed.stop?.();
  };
  // Only now: the whole server takes a second to load, which no other command is to wait for.
  const { startServer } = await import('../main.ts');
  const server = await startServer({ config, document, installation, log, onFailed });
  process.stdout.write(welcome({ ...server, insecure: config.insecure }, process.stdout.isTTY));
  failed.stop = stopOnSignals(server, log);
}

/** One that is fetched comes when it comes: the server starts without pipelines and says that it is not ready. */
async function firstDocument(config: ServeConfig, log: Log): Promise<SightlineDocument> {
  if (config.pipelinesFrom !== undefined) return parseDocument('pipelines: {}').document;
  return readDocumentFile(config.documentFile, (line) => log.warn(line));
}

/** The returned function ends the server as a signal does, but as a failure. */
function stopOnSignals(server: RunningServer, log: Log): () => void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals | null): void => {
    // The second one means it.
    if (stopping && signal !== null) process.exit(1);
    if (stopping) return;
    stopping = true;
    log.info(`stopping (${signal ?? 'a pipeline failed'})`);
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    server.close().then(
      () => process.exit(signal === null ? 1 : 0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => stop(null);
}
