import type { CatalogEntry, FileHash } from '../catalog-entry.ts';

/** A file in a public repository on GitHub, at one commit. */
export interface PinnedFile {
  /** `owner/name`. */
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
  /** The name that it goes by here; absent: the last part of `path`. */
  readonly file?: string;
  readonly hash: FileHash;
  /** Bytes, where it is known beforehand. */
  readonly size: number | null;
}

/** How an entry finds and proves its file: address, name in a mirror folder, hash and size. */
export function placeOf(file: PinnedFile): Pick<CatalogEntry, 'url' | 'mirrorName' | 'hash' | 'size'> {
  const { repo, commit, path, hash, size } = file;
  const url = `https://raw.githubusercontent.com/${repo}/${commit}/${path}`;
  return { url, mirrorName: fileNameOf(file), hash, size };
}

/** Where a file comes from, in words for people. */
export function sourceOf({ repo, commit, path }: PinnedFile): string {
  return `https://github.com/${repo}, commit ${commit}, ${path}`;
}

/** A file known by the SHA-256 of its content. */
export function sha256(hex: string): FileHash {
  return { algorithm: 'sha256', hex };
}

/** A file known by the name that git gives its content. */
export function gitBlob(hex: string): FileHash {
  return { algorithm: 'git-blob-sha1', hex };
}

/** The file's name on a disk and in a mirror folder. */
export function fileNameOf({ path, file }: PinnedFile): string {
  return file ?? path.slice(path.lastIndexOf('/') + 1);
}
