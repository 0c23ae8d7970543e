import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import { DocumentError } from '../../shared/pipeline/problem.ts';
import type { DocumentProblem } from '../../shared/pipeline/problem.ts';
import { until } from '../built.cases.ts';
import { documentAddress } from './document-address.ts';
import { DocumentFollower } from './document-follower.ts';
import { HttpDocument } from './http-document.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

const ONE = 'pipelines:\n  a:\n    - source: camera\n    - detect_objects: { ai_model: { model: tiny } }\n';

const NO_MODEL: DocumentProblem = {
  path: '',
  line: null,
  column: null,
  pipeline: null,
  message: 'no model',
  severity: 'error',
};

let server: Server;
let url: string;
let asked: IncomingMessage[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  answer = (response) => response.setHeader('etag', '"1"').end(ONE);
  server = createServer((request, response) => {
    asked.push(request);
    answer(response);
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server)}/sightline.yaml`;
});
afterEach(() => endServer(server));

const signal = new AbortController().signal;

function status(code: number, headers: Record<string, string> = {}): (response: ServerResponse) => void {
  return (response) => void response.writeHead(code, headers).end('x');
}

test('asks with the tag of what it has, and takes 304 for no news', async () => {
  const document = new HttpDocument(url);
  expect(await document.read(signal)).toBe(ONE);
  answer = (response) => response.writeHead(304).end();
  expect(await document.read(signal)).toBeNull();
  expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
});

test('its name and password become a header and are not shown', async () => {
  const document = new HttpDocument(url.replace('//', '//me:secret@'));
  await document.read(signal);
  expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
  answer = status(401);
  await expect(document.read(signal)).rejects.toThrow('401');
  expect(document.name).not.toContain('secret');
});

test('an answer that sends it elsewhere is not followed', async () => {
  let elsewhere = 0;
  const other = createServer((_request, response) => {
    elsewhere += 1;
    response.end(ONE);
  });
  const location = `http://127.0.0.1:${await listenOnLoopback(other)}/`;
  for (const code of [301, 302, 307, 308]) {
    answer = status(code, { location });
    await expect(new HttpDocument(url).read(signal)).rejects.toThrow(
      'sends elsewhere, which is not followed',
    );
  }
  other.close();
  expect(elsewhere).toBe(0);
});

test('a body without end is given up', async () => {
  answer = (response) => {
    const pour = (): void => {
      while (response.write('x'.repeat(65_536))) if (response.destroyed) return;
      response.once('drain', pour);
    };
    pour();
  };
  await expect(new HttpDocument(url).read(signal)).rejects.toThrow('more than 1048576 bytes');
});

test.each(['ftp://x/y', 'file:///etc/passwd', 'sightline.yaml', 'javascript:1'])(
  '%s is no address',
  (text) => {
    expect(() => documentAddress(text, undefined)).toThrow('must be an address');
  },
);

test('a document and an address contradict each other', () => {
  expect(() => documentAddress('https://example.org/x', 'mine.yaml')).toThrow('not both');
  expect(documentAddress(undefined, 'mine.yaml')).toBeUndefined();
});

test('followed: comes when it comes, is retried with growing pauses, refused whole, and taken when it can be', async () => {
  const clock = new FakeClock();
  const taken: string[] = [];
  const errors: string[] = [];
  let refuses = true;
  answer = status(500);
  const follower = new DocumentFollower({
    source: new HttpDocument(url),
    clock,
    take: (document) => {
      if (refuses) return Promise.reject(new DocumentError([NO_MODEL]));
      return Promise.resolve(void taken.push(Object.keys(document.pipelines).join()));
    },
    log: { info: () => undefined, error: (message) => void errors.push(message) },
    isKnown: false,
  });
  follower.open();
  await passes(clock, () => asked.length === 4);
  expect(clock.now()).toBeGreaterThanOrEqual(500 + 1000 + 2000);
  expect([errors.length, follower.isTaken, follower.trouble]).toEqual([
    1,
    false,
    expect.stringContaining('500'),
  ]);
  answer = (response) => response.setHeader('etag', '"2"').end(ONE);
  await passes(clock, () => errors.length === 2);
  expect([taken, errors[1]]).toEqual([[], expect.stringContaining('no model')]);
  answer = (response) => response.writeHead(304).end();
  refuses = false;
  await passes(clock, () => taken.length === 1);
  expect([follower.isTaken, follower.trouble, errors.length]).toEqual([true, null, 2]);
  await follower.close();
  expect(clock.pending).toBe(0);
});

async function passes(clock: FakeClock, done: () => boolean): Promise<void> {
  await until(async () => {
    await clock.advanceAsync(500);
    return done();
  }, 'it came to that');
}
