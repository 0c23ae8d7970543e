import type { PolledSource } from '../../shared/run/poller.ts';

/** Where the text of the document comes from. Gives null when it says the same as the last time. */
export interface DocumentSource extends PolledSource<string | null> {
  /** For people: a file's path, or an address without its password. */
  readonly name: string;
}

/** Longer documents are not read, bytes. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;
