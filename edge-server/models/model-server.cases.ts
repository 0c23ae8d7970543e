import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

/** A real HTTP server on this machine that gives one file, as well or as badly as a test wants. */
export interface ModelServer {
  readonly url: string;
  /** What was asked for: the Range header of each request, null without one. */
  readonly ranges: (string | null)[];
  /** How the next requests are answered; the last answer stays. */
  answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
  close(): Promise<void>;
}

/** Starts one; the caller closes it. */
export async function startModelServer(): Promise<ModelServer> {
  const ranges: (string | null)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? null);
    // A line that a test breaks is not the one that the next request goes over.
    response.shouldKeepAlive = false;
    const [answer = refuse] = it.answers;
    if (it.answers.length > 1) it.answers.shift();
    answer(request, response);
  });
  const port = await listenOnLoopback(server);
  const it: ModelServer = {
    url: `http://127.0.0.1:${port}/model.onnx`,
    ranges,
    answers: [],
    close: () => endServer(server),
  };
  return it;
}

function refuse(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}

/** What a well-behaved server does: ranges, a strong tag, If-Range. */
export function serveFile(content: Buffer, etag = '"v1"'): ModelServer['answers'][number] {
  return (request, response) => {
    const from = rangeStart(request, etag);
    if (from > 0 && from >= content.length)
      return void response.writeHead(416, { 'Content-Range': `bytes */${content.length}` }).end();
    const body = content.subarray(from);
    const range = { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(from > 0 ? 206 : 200, {
      ETag: etag,
      'Content-Length': body.length,
      ...(from > 0 ? range : {}),
    });
    return void response.end(body);
  };
}

/** Sends so many bytes of what a good server would send, then breaks the line; or keeps silent. */
export function serveSome(
  content: Buffer,
  bytes: number,
  then: 'break' | 'silence',
): ModelServer['answers'][number] {
  return (request, response) => {
    const from = rangeStart(request, '"v1"');
    response.writeHead(from > 0 ? 206 : 200, {
      ETag: '"v1"',
      'Content-Length': content.length - from,
      ...(from > 0 ? { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    response.write(content.subarray(from, from + bytes), () => {
      if (then === 'break') response.destroy();
    });
  };
}

function rangeStart(request: IncomingMessage, etag: string): number {
  const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const ifRange = request.headers['if-range'];
  return match === null || (ifRange !== undefined && ifRange !== etag) ? 0 : Number(match[1]);
}

/** A catalog entry for some content. */
export function entryFor(id: string, content: Buffer, changes: Partial<CatalogEntry> = {}): CatalogEntry {
  const { sha256: _sha256, size: _size, ...manifest } = manifestOf(id);
  return {
    manifest,
    url: 'http://127.0.0.1:1/model.onnx',
    mirrorName: `${id}.onnx`,
    hash: { algorithm: 'sha256', hex: createHash('sha256').update(content).digest('hex') },
    size: content.length,
    ...changes,
  };
}

/** The same content by the name git has for it. */
export function gitHashOf(content: Buffer): CatalogEntry['hash'] {
  const hex = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
  return { algorithm: 'git-blob-sha1', hex };
}
