import { createTestApp } from '../../edge-server/app.cases.ts';
import type { TestApp } from '../../edge-server/app.cases.ts';
import { CONTROL_DOCUMENT } from '../../edge-server/control/control.cases.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';
import { mutatedRequest, routesOf } from './requests.ts';
import type { Route } from './requests.ts';

/** Requests that one server is asked; then another one takes its place, every second of which wants a token. */
const LIFE = 250;
const LIMITS = { requestsPerSecond: 1e9, requestBurst: 1e9 };
const SERVER_ERROR = 500;

interface Life {
  readonly it: TestApp;
  readonly routes: readonly Route[];
  readonly token: string | null;
}

async function beginLife(number: number): Promise<Life> {
  const tokenRequired = number % 2 === 1;
  const document = number % 4 < 2 ? { document: CONTROL_DOCUMENT } : {};
  const it = await createTestApp({ ...document, tokenRequired, limits: LIMITS });
  const wish = { name: 'all', role: 'manage', expiresAt: null } as const;
  const token = tokenRequired ? (await it.tokens.create(wish)).token : null;
  return { it, routes: routesOf(it), token };
}

async function endLife({ it }: Life): Promise<void> {
  const { status } = await it.ask('/livez');
  await it.remove();
  if (status !== 200) throw new Error(`the server answers /livez with ${status}`);
}

async function open(): Promise<OpenTarget> {
  let life = await beginLife(0);
  return {
    next: async (dice, index) => {
      if (index % LIFE === LIFE - 1) {
        await endLife(life);
        life = await beginLife(Math.floor(index / LIFE) + 1);
      }
      const { it, routes, token } = life;
      const request = mutatedRequest(dice, routes, token);
      return () => (request === null ? false : answered(it, request.clone()));
    },
    close: () => endLife(life),
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

/** Every route of the server. */
export const HTTP_TARGETS: readonly FuzzTarget[] = [{ name: 'http', weight: 20, open }];
