import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { methodOf } from '../control/control-methods.ts';
import type { Controlled } from '../control/control-verbs.ts';
import { HttpProblem, problemOf } from '../http-problem.ts';
import { checked, parsed } from '../routes/json-body.ts';
import type { RateLimiter } from '../security/rate-limit.ts';
import { CHANGE_COST } from '../security/request-cost.ts';
import { lacking, permits } from '../security/roles.ts';
import type { Role } from '../security/roles.ts';
import { NO_TEXT, closeCodeOf, closeReason } from './close-codes.ts';
import type { TextPeer } from './peer.ts';
import type { SocketConnection } from './socket-server.ts';

/** What all control connections share. */
export interface ControlServices {
  readonly controlled: Controlled;
  readonly clock: Clock;
  /** Holds each address to its share. */
  readonly rate: RateLimiter;
  /** Says what went wrong here. */
  readonly log: (message: string) => void;
}

/** Whoever is at the other end. */
export interface ControlCaller {
  readonly from: string;
  /** Absent: nothing is known of it, and it may only read. */
  readonly role: Role | undefined;
}

/** Answers that wait to be read, bytes: who does not read them is not worth waiting for. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const IdSchema = z.union([z.string().max(64), z.number()]);
const RequestSchema = z.strictObject({
  id: IdSchema,
  method: z.string().min(1).max(64),
  params: z.unknown().optional(),
});
const Identified = z.object({ id: IdSchema });

/**
 * The server's side of one control connection: requests as JSON text, each answered once, under its id, with what HTTP
 * would answer. A request that is not as it should be costs its sender an error, and nobody else anything.
 */
export class ControlConnection implements SocketConnection {
  readonly #peer: TextPeer;
  readonly #services: ControlServices;
  readonly #caller: ControlCaller;
  #isClosed = false;

  constructor(peer: TextPeer, services: ControlServices, caller: ControlCaller) {
    this.#peer = peer;
    this.#services = services;
    this.#caller = caller;
  }

  receive(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#isClosed) return;
    if (isBinary) {
      const error = new SightlineError('invalid_message', 'Binary data came; every request is JSON text.');
      return this.#close(error, NO_TEXT);
    }
    return this.#answer(bytes);
  }

  fail(error: SightlineError): void {
    this.#close(error, closeCodeOf(error.code));
  }

  ended(): void {
    this.#isClosed = true;
  }

  #answer(bytes: Uint8Array): void {
    let id: string | number | null = null;
    try {
      const json = parsed(textOf(bytes), 'The request');
      id = Identified.safeParse(json).data?.id ?? null;
      this.#send({ id, result: this.#resultOf(json) });
    } catch (thrown) {
      this.#send({ id, error: this.#errorOf(thrown) });
    }
  }

  #resultOf(json: unknown): unknown {
    this.#take(1);
    const { method: name, params = {} } = checked(RequestSchema, json, 'The request');
    const method = methodOf(name);
    if (method.isChange) this.#allowChange();
    return method.call(this.#services.controlled, params);
  }

  #allowChange(): void {
    const { role = 'view' } = this.#caller;
    if (!permits(role, 'manage')) throw lacking(role, 'manage');
    this.#take(CHANGE_COST - 1);
  }

  #take(cost: number): void {
    const { rate, clock } = this.#services;
    const waitSeconds = rate.take(this.#caller.from, cost, clock.now());
    if (waitSeconds > 0)
      throw new HttpProblem(429, 'overloaded', `Too many requests; ask again in ${waitSeconds} s.`);
  }

  #errorOf(thrown: unknown): object {
    if (!(thrown instanceof SightlineError))
      this.#services.log(`a control request failed: ${String(thrown)}`);
    const { code, type, message, details } = problemOf(thrown, "the server's log says what");
    return { code, type, message, ...(details === undefined ? {} : { details }) };
  }

  #send(answer: object): void {
    this.#peer.send(JSON.stringify(answer));
    if (this.#peer.bufferedAmount <= MAX_BUFFERED_BYTES) return;
    this.#peer.terminate();
    this.ended();
  }

  #close(error: SightlineError, code: number): void {
    if (this.#isClosed) return;
    this.#peer.close(code, closeReason(error.message));
    this.ended();
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SightlineError('invalid_message', 'The request is not UTF-8 text.', { cause });
  }
}
