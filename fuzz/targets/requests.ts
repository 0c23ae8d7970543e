import type { TestApp } from '../../edge-server/app.cases.ts';
import { START } from '../../edge-server/store/connection.cases.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { hostileText } from '../hostile.ts';
import { mutatedJsonText } from '../mutate-json.ts';
import { mutateText } from '../mutate-text.ts';
import { documentTexts } from './documents.ts';
import { CLIP_BYTES } from './kept.ts';
import { BODIES, BODIES_OF, IDS, WORDS } from './request-corpus.ts';
import type { RouteWords } from './request-corpus.ts';

/** One way into the server, as its own description lists it. */
export interface Route {
  readonly method: string;
  /** With `{name}` for what varies. */
  readonly path: string;
}

const METHODS = ['get', 'put', 'patch', 'post', 'delete'] as const;
/** What is served besides the described routes. */
const OTHERS = [
  '/',
  '/docs',
  '/openapi.json',
  '/metrics',
  '/embed/frame.html',
  '/assets/main-0a1B2c3D.js',
  '/nothing',
];

/** Every route of the application, so that a new one is taken in by itself. */
export function routesOf({ app }: TestApp): readonly Route[] {
  const { paths = {} } = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'all', version: '0' } });
  const described = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => ({
      method: method.toUpperCase(),
      path,
    })),
  );
  return [...described, ...OTHERS.map((path) => ({ method: 'GET', path }))];
}

const ANY: RouteWords = { under: '/', ids: {}, queries: [] };
const TYPES = [
  ...Array.from({ length: 7 }, () => 'application/json'),
  'application/yaml',
  'text/plain',
  'application/merge-patch+json',
];
/** Of the clip that is kept: when it came, and how long it is. */
const CLIP_TAG = `"${START.toString(36)}-${CLIP_BYTES.toString(36)}"`;
/** What a file is asked for with. */
const FILE_HEADERS = new Set(['Range', 'If-Range', 'If-None-Match']);
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  Accept: ['text/html', 'application/json', 'text/event-stream', '*/*;q=0'],
  'Accept-Encoding': ['br, gzip', 'identity;q=0'],
  Cookie: ['sightline=abc; a=b'],
  Host: ['localhost:8080', 'evil.example', '[::1]'],
  'If-Match': ['*', '"1"', 'W/"x"'],
  'If-None-Match': ['*', '"1"', CLIP_TAG],
  'If-Range': ['"1"', CLIP_TAG],
  'Last-Event-ID': ['7', '99999999999999999999'],
  Origin: ['http://localhost:8080', 'https://evil.example', 'null'],
  Range: ['bytes=0-1', 'bytes=-2', 'bytes=9-1', 'bytes=4000-', 'bytes=4096-', 'bytes=0-0,2-3'],
  'Sec-Fetch-Site': ['same-origin', 'cross-site'],
  'X-Request-Id': ['abc'],
  'Content-Length': ['0', '-1'],
};

/** A request made of a route with whatever may be wrong about one. Null: it is none that could be sent. */
export function mutatedRequest(dice: Dice, routes: readonly Route[], token: string | null): Request | null {
  const { method, path } = dice.pick(routes) ?? { method: 'GET', path: '/' };
  const words = WORDS.find(({ under }) => path.startsWith(under)) ?? ANY;
  const filled = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) =>
    encodedId(dice, words.ids[name] ?? IDS),
  );
  const address = dice.chance(0.05) ? mutateText(dice, [filled]) : filled;
  const verb = dice.chance(0.05)
    ? (dice.pick(['HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'QUERY']) ?? 'GET')
    : method;
  const body = verb === 'GET' || verb === 'HEAD' || dice.chance(0.1) ? null : bodyFor(dice, path);
  try {
    const url = `http://localhost:8080${address}${queryFor(dice, words)}`;
    return new Request(url, {
      method: verb,
      headers: headersFor(dice, token, path.endsWith('/{kind}')),
      body,
    });
  } catch {
    // No client could send this one either.
    return null;
  }
}

function encodedId(dice: Dice, ids: readonly string[]): string {
  if (dice.chance(0.85)) return dice.pick(ids) ?? 'x';
  const text = dice.chance(0.5) ? hostileText(dice) : mutateText(dice, ids);
  return dice.chance(0.8) ? encodeURIComponent(text.toWellFormed()) : text;
}

function queryFor(dice: Dice, { queries }: RouteWords): string {
  if (dice.chance(0.4)) return '';
  const pieces = Array.from({ length: 1 + dice.below(3) }, () => {
    const piece = dice.pick(queries) ?? '';
    if (dice.chance(0.5)) return piece;
    if (dice.chance(0.5)) return mutateText(dice, queries);
    return `${piece.replace(/=.*/, '')}=${encodeURIComponent(hostileText(dice).toWellFormed())}`;
  });
  return `?${pieces.join('&')}`;
}

function headersFor(dice: Dice, token: string | null, isFile: boolean): Record<string, string> {
  const made: Record<string, string> = { 'Content-Type': dice.pick(TYPES) ?? '' };
  if (token !== null && dice.chance(0.85)) made['Authorization'] = `Bearer ${token}`;
  for (const [name, good] of Object.entries(HEADERS)) {
    if (dice.chance(isFile && FILE_HEADERS.has(name) ? 0.5 : 0.93)) continue;
    made[name] = dice.chance(0.5) ? (dice.pick(good) ?? '') : mutateText(dice, good);
  }
  if (dice.chance(0.03))
    made['Authorization'] = mutateText(dice, ['Bearer sightline_00112233_AAAA', 'Basic eDp5']);
  return made;
}

const DOCUMENTS = documentTexts();

function bodyFor(dice: Dice, path: string): string {
  if (dice.chance(0.15)) return mutateText(dice, DOCUMENTS);
  const own = BODIES_OF.find(([ending]) => ending.test(path))?.[1] ?? BODIES;
  const body = dice.pick(dice.chance(0.9) ? own : BODIES) ?? {};
  return dice.chance(0.25) ? JSON.stringify(body) : mutatedJsonText(dice, body);
}
