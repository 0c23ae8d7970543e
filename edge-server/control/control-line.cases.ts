import { FakeClock } from '../fake-clock.cases.ts';
import { RateLimiter } from '../security/rate-limit.ts';
import type { Role } from '../security/roles.ts';
import { ControlConnection } from '../stream/control-connection.ts';
import type { TextPeer } from '../stream/peer.ts';
import type { Controlled } from './control-verbs.ts';

/** What came back for one request. */
export interface LineAnswer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly type: string; readonly message: string };
}

/** A control connection whose other end a test holds. */
export class ControlLine {
  readonly clock = new FakeClock();
  readonly answers: LineAnswer[] = [];
  readonly logged: string[] = [];
  readonly peer: TextPeer & { bufferedAmount: number } = {
    bufferedAmount: 0,
    send: (text) => void this.answers.push(JSON.parse(text)),
    close: (code) => {
      this.closed = code;
    },
    terminate: () => {
      this.closed = -1;
    },
  };
  closed: number | null = null;
  readonly connection: ControlConnection;

  constructor(controlled: Controlled, rate = { perSecond: 1000, burst: 100_000 }, role: Role = 'manage') {
    const services = {
      controlled,
      clock: this.clock,
      rate: new RateLimiter(rate),
      log: (message: string) => void this.logged.push(message),
    };
    this.connection = new ControlConnection(this.peer, services, { from: 'local', role });
  }

  /** Sends a request and gives its answer, which comes at once. */
  ask(request: unknown): LineAnswer {
    return this.say(JSON.stringify(request));
  }

  /** Sends a text as it is. */
  say(text: string | Uint8Array): LineAnswer {
    const before = this.answers.length;
    this.connection.receive(Buffer.from(text), false);
    const answer = this.answers[before];
    if (answer === undefined) throw new Error('it was not answered');
    return answer;
  }
}
