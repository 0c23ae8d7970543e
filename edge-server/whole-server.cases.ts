import { PassThrough } from 'node:stream';
import { parseDocument } from '../shared/pipeline/document.ts';
import { builtInstallation } from './built.cases.ts';
import { DEFAULT_LIMITS } from './config.ts';
import type { ServeConfig } from './config.ts';
import { createLog } from './log.ts';
import { startServer } from './main.ts';
import type { RunningServer } from './main.ts';

/** How a test's server differs from others; its folder is the test's own. */
export type OwnConfig = Partial<ServeConfig> & Pick<ServeConfig, 'dataFolder'>;

/**
 * A whole server on a free port of this machine, with everything that set-up builds, and a log that nobody reads. It
 * begins with this document, and follows `documentFile` if there is one. Whoever started it closes it.
 */
export function startWholeServer(text: string, own: OwnConfig): Promise<RunningServer> {
  const installation = builtInstallation();
  const config: ServeConfig = {
    host: '127.0.0.1',
    tokenRequired: false,
    insecure: false,
    port: 0,
    documentFile: 'test.yaml',
    modelFolders: [installation.modelsFolder],
    webFolder: installation.webFolder,
    allowedHosts: [],
    allowedOrigins: [],
    embedAncestors: ["'self'"],
    threads: 1,
    logLevel: 'info',
    limits: DEFAULT_LIMITS,
    ...own,
  };
  return startServer({
    config,
    document: parseDocument(text).document,
    installation,
    log: createLog(config.logLevel, new PassThrough().resume()),
  });
}
