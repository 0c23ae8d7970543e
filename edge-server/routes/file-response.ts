import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** A file that may be sent, as it was found on disk. */
export interface SendableFile {
  readonly path: string;
  readonly size: number;
  /** Quoted, as the header wants it. */
  readonly etag: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** How the file's bytes are compressed; null when they are not. */
  readonly encoding: 'br' | 'gzip' | null;
}

/** Answers with a file, or with 304 when the client has it. A HEAD request opens nothing. */
export function fileResponse(file: SendableFile, request: Request): Response {
  const headers = new Headers({
    ETag: file.etag,
    'Cache-Control': file.cacheControl,
    'Content-Type': file.contentType,
  });
  if (hasCurrent(request.headers.get('If-None-Match'), file.etag))
    return new Response(null, { status: 304, headers });
  headers.set('Content-Length', String(file.size));
  if (file.encoding !== null) headers.set('Content-Encoding', file.encoding);
  return new Response(request.method === 'HEAD' ? null : bytesOf(file), { headers });
}

/** Whether an If-None-Match or If-Match header names this tag (weakly compared) or any. */
export function hasCurrent(header: string | null | undefined, etag: string): boolean {
  if (header === null || header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((tag) => bare(tag) === bare(etag));
}

function bare(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

function bytesOf(file: SendableFile): ReadableStream {
  // Node's and the web's stream types differ in name only.
  return Readable.toWeb(createReadStream(file.path)) as ReadableStream;
}
