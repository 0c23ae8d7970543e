import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestApp } from '../../edge-server/app.cases.ts';
import type { TestApp } from '../../edge-server/app.cases.ts';
import { CONTROL_DOCUMENT } from '../../edge-server/control/control.cases.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';
import { openKept, pairGarage } from './kept.ts';
import type { Kept } from './kept.ts';
import { PUSH_HOST } from './request-corpus.ts';
import { mutatedRequest, routesOf } from './requests.ts';
import type { Route } from './requests.ts';

/** Requests that one server is asked; then another one takes its place, every second of which wants a token. */
const LIFE = 250;
/** Requests after which what they removed is there again. */
const REFILL = 40;
const LIMITS = { requestsPerSecond: 1e9, requestBurst: 1e9 };
const SERVER_ERROR = 500;

interface Life {
  readonly it: TestApp;
  readonly routes: readonly Route[];
  readonly token: string | null;
}

const allowsPush = ({ host }: URL): boolean => host === PUSH_HOST;

/** Which routes are asked. */
type Part = (route: Route) => boolean;

async function beginLife(number: number, part: Part, { memory }: Kept): Promise<Life> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-app-'));
  await pairGarage(folder);
  const tokenRequired = number % 2 === 1;
  const document = number % 4 < 2 ? { document: CONTROL_DOCUMENT } : {};
  const it = await createTestApp({ ...document, folder, memory, tokenRequired, allowsPush, limits: LIMITS });
  const wish = { name: 'all', role: 'manage', expiresAt: null } as const;
  const token = tokenRequired ? (await it.tokens.create(wish)).token : null;
  return { it, routes: routesOf(it).filter(part).flatMap(often), token };
}

/** A file is asked for in more ways than other things. */
function often(route: Route): readonly Route[] {
  return route.path.endsWith('/{kind}') ? [route, route, route, route] : [route];
}

async function endLife({ it }: Life): Promise<void> {
  const { status } = await it.ask('/livez');
  await it.remove();
  if (status !== 200) throw new Error(`the server answers /livez with ${status}`);
}

async function open(part: Part): Promise<OpenTarget> {
  const kept = await openKept();
  await kept.fill();
  let life = await beginLife(0, part, kept);
  return {
    next: async (dice, index) => {
      if (index % LIFE === LIFE - 1) {
        await endLife(life);
        life = await beginLife(Math.floor(index / LIFE) + 1, part, kept);
      }
      if (index % REFILL === 0) await kept.fill();
      const { it, routes, token } = life;
      const request = mutatedRequest(dice, routes, token);
      return () => (request === null ? false : answered(it, request.clone()));
    },
    close: async () => {
      await endLife(life);
      await kept.close();
    },
  };
}

/** Whatever is asked is answered, and never by what nobody thought of. */
async function answered({ app, clock }: TestApp, request: Request): Promise<boolean> {
  const { method, url } = request;
  const response = await app.request(request);
  const { status, headers, body } = response;
  clock.advance(10);
  if (status >= SERVER_ERROR && status !== 503)
    throw new Error(
      `${method} ${url.slice(0, 300)} was answered ${status}: ${(await response.text()).slice(0, 300)}`,
    );
  // A stream has no end; whoever asked goes away.
  if (headers.get('Content-Type')?.startsWith('text/event-stream') === true) await body?.cancel();
  else await response.arrayBuffer();
  return status < 400;
}

/** Where the most is behind a route: what is kept in a database, in files, and of others. */
const KEPT = /^\/api\/(events|push|devices)(\/|$)/;

/** Every route of the server; and some of them more often. */
export const HTTP_TARGETS: readonly FuzzTarget[] = [
  { name: 'http', weight: 20, open: () => open(() => true) },
  { name: 'http.kept', weight: 10, open: () => open(({ path }) => KEPT.test(path)) },
];
