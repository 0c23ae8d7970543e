import type { Clock } from '../clock.ts';
import { HttpProblem } from '../http-problem.ts';
import { eventStream } from '../stream/sse.ts';
import type { ServerSentEvent } from '../stream/sse.ts';

const HEARTBEAT_MS = 15_000;
const RETRY_SECONDS = '5';

/** What the followers of one route have in common. */
export interface FollowersInit {
  readonly clock: Clock;
  /** Of all clients together. */
  readonly most: number;
  /** Says that there are as many. */
  readonly full: string;
}

/** Clients that follow something that runs, each by an event stream of its own, so many at once. */
export class Followers {
  readonly #init: FollowersInit;
  #open = 0;

  constructor(init: FollowersInit) {
    this.#init = init;
  }

  /**
   * `begin` is called before the answer does begin, so that what cannot be followed still gets its status; what it
   * returns is called once, when the client is gone. Throws 503 when there are as many as there may be.
   */
  follow(begin: (send: (event: ServerSentEvent) => void) => () => void): Response {
    const { clock, most, full } = this.#init;
    if (this.#open >= most)
      throw new HttpProblem(503, 'overloaded', full, { headers: { 'Retry-After': RETRY_SECONDS } });
    const sink: { send: (event: ServerSentEvent) => void } = { send: () => undefined };
    const end = begin((event) => sink.send(event));
    this.#open += 1;
    const open = (send: (event: ServerSentEvent) => void): (() => void) => {
      sink.send = send;
      return () => {
        this.#open -= 1;
        end();
      };
    };
    return eventStream({ clock, heartbeatMs: HEARTBEAT_MS, open });
  }
}
