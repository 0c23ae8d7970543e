import type { TestApp } from '../../edge-server/app.cases.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { hostileText } from '../hostile.ts';
import { mutatedJsonText } from '../mutate-json.ts';
import { mutateText } from '../mutate-text.ts';
import { documentTexts } from './documents.ts';

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

const IDS = [
  'things',
  'private',
  'porch',
  'tiny',
  'camera',
  'source',
  'detect_objects',
  'main',
  'pause',
  'resume',
  'x',
];
const QUERIES = [
  'level=debug',
  'limit=10',
  'since=0',
  'element=source',
  'every=1',
  'side=output',
  'follow=1',
  'q=x',
];
const BODIES: readonly JsonValue[] = [
  { name: 'x', elements: [{ source: 'camera' }, { detect_objects: { ai_model: { model: 'tiny' } } }] },
  [{ source: 'camera' }, { detect_objects: { ai_model: 'things', top_k: 3 } }],
  { token: 'sightline_00112233_AAAA' },
  { code: 'ABCDEFGHJKMN' },
  { role: 'view' },
  { params: { n: 1 }, flows: ['main'], elements: ['source'] },
  { level: 'debug', pipeline: 'things', element: 'source' },
  { id: 'things', name: 'Things', state: 'running', inputFps: 5, host: 'browser', placement: 'browser' },
  { enabled: false, placement: 'edge', local_only: true },
  {},
];
const TYPES = [
  'application/json',
  'application/json',
  'application/yaml',
  'text/plain',
  'application/merge-patch+json',
];
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  Accept: ['text/html', 'application/json', 'text/event-stream', '*/*;q=0'],
  'Accept-Encoding': ['br, gzip', 'identity;q=0'],
  Cookie: ['sightline=abc; a=b'],
  Host: ['localhost:8080', 'evil.example', '[::1]'],
  'If-Match': ['*', '"1"', 'W/"x"'],
  'If-None-Match': ['*', '"1"'],
  'If-Range': ['"1"'],
  'Last-Event-ID': ['7', '99999999999999999999'],
  Origin: ['http://localhost:8080', 'https://evil.example', 'null'],
  Range: ['bytes=0-1', 'bytes=-2', 'bytes=9-1', 'bytes=0-0,2-3'],
  'Sec-Fetch-Site': ['same-origin', 'cross-site'],
  'X-Request-Id': ['abc'],
  'Content-Length': ['0', '-1'],
};

/** A request made of a route with whatever may be wrong about one. Null: it is none that could be sent. */
export function mutatedRequest(dice: Dice, routes: readonly Route[], token: string | null): Request | null {
  const { method, path } = dice.pick(routes) ?? { method: 'GET', path: '/' };
  const filled = path.replaceAll(/\{[^}]*\}/g, () => encodedId(dice));
  const address = dice.chance(0.05) ? mutateText(dice, [filled]) : filled;
  const verb = dice.chance(0.05)
    ? (dice.pick(['HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'QUERY']) ?? 'GET')
    : method;
  const body = verb === 'GET' || verb === 'HEAD' || dice.chance(0.1) ? null : bodyFor(dice);
  try {
    const url = `http://localhost:8080${address}${queryFor(dice)}`;
    return new Request(url, { method: verb, headers: headersFor(dice, token), body });
  } catch {
    // No client could send this one either.
    return null;
  }
}

function encodedId(dice: Dice): string {
  if (dice.chance(0.75)) return dice.pick(IDS) ?? 'x';
  const text = dice.chance(0.5) ? hostileText(dice) : mutateText(dice, IDS);
  return dice.chance(0.8) ? encodeURIComponent(text.toWellFormed()) : text;
}

function queryFor(dice: Dice): string {
  if (dice.chance(0.6)) return '';
  return `?${dice.chance(0.5) ? mutateText(dice, QUERIES) : (dice.pick(QUERIES) ?? '')}`;
}

function headersFor(dice: Dice, token: string | null): Record<string, string> {
  const made: Record<string, string> = { 'Content-Type': dice.pick(TYPES) ?? '' };
  if (token !== null && dice.chance(0.85)) made['Authorization'] = `Bearer ${token}`;
  for (const [name, good] of Object.entries(HEADERS)) {
    if (dice.chance(0.93)) continue;
    made[name] = dice.chance(0.5) ? (dice.pick(good) ?? '') : mutateText(dice, good);
  }
  if (dice.chance(0.03))
    made['Authorization'] = mutateText(dice, ['Bearer sightline_00112233_AAAA', 'Basic eDp5']);
  return made;
}

const DOCUMENTS = documentTexts();

function bodyFor(dice: Dice): string {
  if (dice.chance(0.15)) return mutateText(dice, DOCUMENTS);
  const body = dice.pick(BODIES) ?? {};
  return dice.chance(0.25) ? JSON.stringify(body) : mutatedJsonText(dice, body);
}
