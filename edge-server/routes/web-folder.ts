import { stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { contentTypeOf } from './content-types.ts';
import type { SendableFile } from './file-response.ts';

const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** Vite puts a hash of the content in the names of what it bundles. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/** The built web app on disk: finds the file of a URL path, compressed where set-up left it so. */
export class WebFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Whether the app is built at all. */
  async isBuilt(): Promise<boolean> {
    return (await fileAt(join(this.#root, 'index.html'))) !== undefined;
  }

  /** The file for a URL's path (still percent-encoded), or undefined. Nothing outside the folder and no dot file is ever found. */
  async find(urlPath: string, acceptEncoding: string): Promise<SendableFile | undefined> {
    const inside = safePath(urlPath);
    if (inside === undefined) return undefined;
    const path = join(this.#root, inside.endsWith('/') ? `${inside}index.html` : inside);
    const plain = await fileAt(path);
    if (plain === undefined) return undefined;
    const base = { contentType: contentTypeOf(path), cacheControl: cacheControlOf(inside) };
    return (await this.#compressed(path, plain, acceptEncoding, base)) ?? describe(path, plain, null, base);
  }

  async #compressed(
    path: string,
    plain: Stats,
    acceptEncoding: string,
    base: Pick<SendableFile, 'contentType' | 'cacheControl'>,
  ): Promise<SendableFile | undefined> {
    for (const { name, suffix } of ENCODINGS) {
      if (!accepts(acceptEncoding, name)) continue;
      const found = await fileAt(path + suffix);
      // One that is older than its file was left over by an earlier build.
      if (found !== undefined && found.mtimeMs >= plain.mtimeMs)
        return describe(path + suffix, found, name, base);
    }
    return undefined;
  }
}

/** A URL path as a relative file path; undefined when it could leave the folder or is not valid. */
export function safePath(urlPath: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    // Malformed percent-encoding names no file.
    return undefined;
  }
  if (!path.startsWith('/') || /[\0\\:]/.test(path)) return undefined;
  const segments = path.slice(1).split('/');
  return segments.some((segment) => segment.startsWith('.')) ? undefined : path;
}

async function fileAt(path: string): Promise<Stats | undefined> {
  if (path.endsWith(sep)) return undefined;
  try {
    const found = await stat(path);
    return found.isFile() ? found : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}

function describe(
  path: string,
  stats: Stats,
  encoding: SendableFile['encoding'],
  base: Pick<SendableFile, 'contentType' | 'cacheControl'>,
): SendableFile {
  const etag = `"${stats.size.toString(36)}-${Math.trunc(stats.mtimeMs).toString(36)}"`;
  return { ...base, path, size: stats.size, etag, encoding };
}

function cacheControlOf(path: string): string {
  return HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, quality] = part.trim().split(';');
    return name?.toLowerCase() === encoding && !/^\s*q=0(\.0*)?$/.test(quality ?? '');
  });
}
