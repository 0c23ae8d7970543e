import { join } from 'node:path';
import { messageOf } from '../shared/errors.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { DocumentFollower } from './documents/document-follower.ts';
import { FileDocument } from './documents/file-document.ts';
import { HttpDocument } from './documents/http-document.ts';
import { forgetKept, KeptDocument } from './documents/kept-document.ts';
import type { Log } from './log.ts';
import type { PipelineStore } from './store/pipeline-store.ts';

/** Follows the document where it comes from: an address, when one was named, else the file. Nothing is read yet. */
export function followDocument(
  {
    documentFile,
    pipelinesFrom,
    dataFolder,
  }: Pick<ServeConfig, 'documentFile' | 'pipelinesFrom' | 'dataFolder'>,
  store: PipelineStore,
  log: Log,
): DocumentFollower {
  const file = join(dataFolder, 'fetched-document.yaml');
  // Whoever names no address any more has no use for what it gave, and passwords may be in it.
  if (pipelinesFrom === undefined) void dropped(file, log);
  const source =
    pipelinesFrom === undefined
      ? new FileDocument(documentFile, systemClock, (message) => log.warn(message))
      : new HttpDocument(pipelinesFrom);
  return new DocumentFollower({
    source,
    clock: systemClock,
    take: (document, locate) => store.replaceDocument(document, locate),
    log: { info: (message) => log.info(message), error: (message) => log.error(message) },
    ...(pipelinesFrom !== undefined && { kept: new KeptDocument(file, pipelinesFrom) }),
    isKnown: pipelinesFrom === undefined,
  });
}

async function dropped(file: string, log: Log): Promise<void> {
  try {
    await forgetKept(file);
  } catch (error) {
    log.warn(`${file} cannot be removed: ${messageOf(error)}`);
  }
}
