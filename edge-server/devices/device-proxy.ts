import { HttpProblem } from '../http-problem.ts';
import type { Clock } from '../clock.ts';
import type { Role } from '../security/roles.ts';
import { bodyOf } from './device-answer.ts';
import { HOP_HEADER } from './device-link.ts';
import { answerProblem } from './device-words.ts';
import type { Devices } from './devices.ts';
import { proxiedAnswerHeaders, proxiedRequestHeaders } from './proxied-headers.ts';
import { checkProxied, readProxiedPath } from './proxied-path.ts';

/** All that goes through at once, streams counted for as long as they last. */
const MAX_AT_ONCE = 128;
const BODILESS = new Set([204, 205, 304]);

/** Sends requests on to paired edges and their answers back. Holds no answer in memory. */
export class DeviceProxy {
  readonly #devices: Pick<Devices, 'device'>;
  readonly #clock: Clock;
  #open = 0;

  constructor(devices: Pick<Devices, 'device'>, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
  }

  /** `body` is bounded by whoever read it. Throws what the asker may not do, and `edge_lost` in words. */
  async forward(request: Request, body: Uint8Array | null, role: Role | undefined): Promise<Response> {
    if (request.headers.has(HOP_HEADER)) throw anotherHop();
    const { pathname, search } = new URL(request.url);
    const proxied = readProxiedPath(pathname);
    const { method, headers } = request;
    checkProxied(method, proxied, role);
    const { name, link } = this.#devices.device(proxied.device);
    const leave = this.#enter();
    try {
      const path = `${proxied.path}${search}`;
      const answer = await link.request({ method, path, headers: proxiedRequestHeaders(headers), body });
      answer.once('close', leave);
      const { statusCode: status = 0 } = answer;
      const problem = answerProblem(name, status);
      if (problem !== undefined || BODILESS.has(status) || method === 'HEAD') answer.destroy();
      if (problem !== undefined) throw problem;
      const isEmpty = BODILESS.has(status) || method === 'HEAD';
      return new Response(isEmpty ? null : bodyOf(answer, this.#clock), {
        status,
        headers: proxiedAnswerHeaders(answer.headers),
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  #enter(): () => void {
    if (this.#open >= MAX_AT_ONCE)
      throw new HttpProblem(
        503,
        'overloaded',
        `${MAX_AT_ONCE} requests to other edges are under way; come back later.`,
        {
          headers: { 'Retry-After': '5' },
        },
      );
    this.#open += 1;
    let isIn = true;
    return () => {
      if (isIn) this.#open -= 1;
      isIn = false;
    };
  }
}

/** Edges that are paired with each other would send a request in circles. */
export function anotherHop(): HttpProblem {
  return new HttpProblem(
    403,
    'forbidden',
    'This request came from another edge already. Pair this edge with the one that is to show it.',
  );
}
