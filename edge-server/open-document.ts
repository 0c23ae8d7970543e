import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { DocumentFollower } from './documents/document-follower.ts';
import { FileDocument } from './documents/file-document.ts';
import { HttpDocument } from './documents/http-document.ts';
import type { Log } from './log.ts';
import type { PipelineStore } from './store/pipeline-store.ts';

/** Follows the document where it comes from: an address, when one was named, else the file. Nothing is read yet. */
export function followDocument(
  { documentFile, pipelinesFrom }: Pick<ServeConfig, 'documentFile' | 'pipelinesFrom'>,
  store: PipelineStore,
  log: Log,
): DocumentFollower {
  const source =
    pipelinesFrom === undefined
      ? new FileDocument(documentFile, systemClock, (message) => log.warn(message))
      : new HttpDocument(pipelinesFrom);
  return new DocumentFollower({
    source,
    clock: systemClock,
    take: (document, locate) => store.replaceDocument(document, locate),
    log: { info: (message) => log.info(message), error: (message) => log.error(message) },
    isKnown: pipelinesFrom === undefined,
  });
}
