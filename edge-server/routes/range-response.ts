import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { fileResponse, hasCurrent } from './file-response.ts';
import type { SendableFile } from './file-response.ts';

/** Bytes of a file, both ends included. */
interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Answers as `fileResponse`, and besides with a part of the file, so that a download that broke can go on and a film can
 * be wound. Several parts at once are answered with the whole file, which is allowed.
 */
export function rangeResponse(file: SendableFile, request: Request): Response {
  const response = fileResponse(file, request);
  response.headers.set('Accept-Ranges', 'bytes');
  const range = wantedRange(file, request);
  if (range === null || response.status !== 200 || request.method !== 'GET') return response;
  void response.body?.cancel();
  const headers = new Headers(response.headers);
  if (range.from > range.to) {
    headers.set('Content-Range', `bytes */${file.size}`);
    headers.delete('Content-Length');
    return new Response(null, { status: 416, headers });
  }
  headers.set('Content-Range', `bytes ${range.from}-${range.to}/${file.size}`);
  headers.set('Content-Length', String(range.to - range.from + 1));
  // Node's and the web's stream types differ in name only.
  const body = Readable.toWeb(
    createReadStream(file.path, { start: range.from, end: range.to }),
  ) as ReadableStream;
  return new Response(body, { status: 206, headers });
}

/** Null when the whole file is asked for, or another one is meant; a range that is empty lies outside of the file. */
function wantedRange({ etag, size }: SendableFile, request: Request): ByteRange | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.headers.get('Range') ?? '');
  const ifRange = request.headers.get('If-Range');
  if (match === null || (ifRange !== null && !hasCurrent(ifRange, etag))) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  if (first === '') return { from: Math.max(0, size - Number(last)), to: size - 1 };
  if (last !== '' && Number(last) < Number(first)) return null;
  return { from: Number(first), to: Math.min(size - 1, last === '' ? size - 1 : Number(last)) };
}
