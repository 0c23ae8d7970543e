import type { ModelManifest } from './manifest.ts';

/** How a downloaded file is proved to be the one that was meant. */
export type FileHash =
  | { readonly algorithm: 'sha256'; readonly hex: string }
  /** What git names a file's content by: SHA-1 of `blob <bytes>\0` and the content. */
  | { readonly algorithm: 'git-blob-sha1'; readonly hex: string };

/** A model that is not shipped but can be asked for: where it lies, how it is checked and how it is used. */
export interface CatalogEntry {
  /** The manifest that is written beside the file; `sha256` and `size` are filled in from what was downloaded. */
  readonly manifest: Omit<ModelManifest, 'sha256' | 'size'>;
  /** Pinned to a commit; never a moving branch. */
  readonly url: string;
  /** The name by which a mirror folder holds the file. */
  readonly mirrorName: string;
  readonly hash: FileHash;
  /** Size in bytes where it is known beforehand: shown before the download, checked after it. */
  readonly size: number | null;
}
