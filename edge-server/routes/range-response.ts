import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { fileResponse, hasCurrent } from './file-response.ts';
import type { SendableFile } from './file-response.ts';

/**
 * Answers as `fileResponse`, and besides with the rest of a file from a byte on, so that a download that broke can go
 * on. Other ranges are answered with the whole file, which is allowed.
 */
export function rangeResponse(file: SendableFile, request: Request): Response {
  const response = fileResponse(file, request);
  response.headers.set('Accept-Ranges', 'bytes');
  const from = wantedStart(file, request);
  if (from === null || response.status !== 200 || request.method !== 'GET') return response;
  void response.body?.cancel();
  const headers = new Headers(response.headers);
  if (from >= file.size) {
    headers.set('Content-Range', `bytes */${file.size}`);
    headers.delete('Content-Length');
    return new Response(null, { status: 416, headers });
  }
  headers.set('Content-Range', `bytes ${from}-${file.size - 1}/${file.size}`);
  headers.set('Content-Length', String(file.size - from));
  // Node's and the web's stream types differ in name only.
  const body = Readable.toWeb(createReadStream(file.path, { start: from })) as ReadableStream;
  return new Response(body, { status: 206, headers });
}

/** Null when the whole file is asked for, or another one is meant. */
function wantedStart({ etag }: SendableFile, request: Request): number | null {
  const match = /^bytes=(\d{1,15})-$/.exec(request.headers.get('Range') ?? '');
  const ifRange = request.headers.get('If-Range');
  if (match === null || (ifRange !== null && !hasCurrent(ifRange, etag))) return null;
  return Number(match[1]);
}
