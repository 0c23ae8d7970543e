import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { decodeRunClientMessage } from '../../shared/wire/run-client-message.ts';
import type {
  RunClientMessage,
  RunFrame,
  RunHello,
  RunServerMessage,
  RunStart,
} from '../../shared/wire/run-messages.ts';
import { RUN_MESSAGE_LIMITS } from '../../shared/wire/run-schemas.ts';
import { ConnectionSource } from '../runs/connection-source.ts';
import type { RemotePlace } from '../runs/remote-place.ts';
import { RateLimiter } from '../security/rate-limit.ts';
import { CarriedRun } from './carried-run.ts';
import { NORMAL, NO_TEXT, closeCodeOf, closeReason } from './close-codes.ts';
import type { Peer } from './offload-connection.ts';
import type { RunServices } from './run-services.ts';

const HELLO_WITHIN_MS = 5_000;
/** From `prepared` on: the client saves its own run meanwhile. */
const START_WITHIN_MS = 30_000;
const MESSAGES_PER_SECOND = 1_000;
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

interface Prepared {
  readonly place: RemotePlace;
  readonly source: ConnectionSource;
}

type State =
  | { readonly phase: 'hello' }
  | { readonly phase: 'preparing' }
  | { readonly phase: 'prepared'; readonly prepared: Prepared }
  | { readonly phase: 'running' | 'saving'; readonly carried: CarriedRun }
  | { readonly phase: 'closed' };

/**
 * The server's side of one run whose source is at the other end. Whatever is wrong ends this connection and its run,
 * and nothing else; a run does not outlive its connection.
 */
export class RunConnection {
  readonly #peer: Peer;
  readonly #services: RunServices;
  readonly #rate = new RateLimiter({
    perSecond: MESSAGES_PER_SECOND,
    burst: MESSAGES_PER_SECOND,
    maxClients: 1,
  });
  #cancelWait: () => void;
  #state: State = { phase: 'hello' };
  #hello: RunHello | null = null;

  constructor(peer: Peer, services: RunServices) {
    this.#peer = peer;
    this.#services = services;
    this.#cancelWait = this.#expect('hello', HELLO_WITHIN_MS);
  }

  /** A message came. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#state.phase === 'closed') return;
    if (!isBinary) {
      this.fail(new SightlineError('invalid_message', 'Text came; every message is binary.'), NO_TEXT);
      return;
    }
    try {
      this.#take(bytes);
    } catch (error) {
      this.fail(asSightlineError(error));
    }
  }

  /** Says what is wrong and closes. */
  fail(error: SightlineError, code: number = closeCodeOf(error.code)): void {
    if (this.#state.phase === 'closed') return;
    this.#services.log(`ended the connection of a run: ${error.message}`);
    this.#send({ type: 'error', code: error.code, message: error.message.slice(0, 2000) });
    this.#peer.close(code, closeReason(error.message));
    this.ended();
  }

  /** The socket is gone, or about to be: nothing of this client keeps running. */
  ended(): void {
    const state = this.#state;
    if (state.phase === 'closed') return;
    this.#state = { phase: 'closed' };
    this.#cancelWait();
    if (state.phase === 'prepared') this.#watch(state.prepared.place.close());
    if (state.phase === 'running' || state.phase === 'saving') this.#watch(state.carried.kill());
  }

  #take(bytes: Uint8Array): void {
    if (this.#rate.take('', 1, this.#services.clock.now()) > 0)
      throw new SightlineError('overloaded', `More than ${MESSAGES_PER_SECOND} messages a second.`);
    const { message, payload } = decodeRunClientMessage(bytes);
    if (message.type === 'frame') this.#frame(message, payload);
    else if (message.type === 'hello') this.#greet(message);
    else if (message.type === 'start') this.#start(message);
    else if (message.type === 'bye') this.#leave();
    else this.#control(message);
  }

  #greet(hello: RunHello): void {
    if (this.#state.phase !== 'hello') throw outOfTurn('hello');
    const graph = this.#services.graphOf(hello.pipeline, hello.revision);
    this.#cancelWait();
    this.#hello = hello;
    this.#state = { phase: 'preparing' };
    // A source that cannot wait is paced where it is.
    const pace = hello.live ? { ...graph.pace, fps: null } : graph.pace;
    this.#watch(this.#prepare(this.#services.prepare({ ...graph, pace }), hello));
  }

  async #prepare(preparing: Promise<RemotePlace>, { live }: RunHello): Promise<void> {
    const place = await preparing;
    if (this.#state.phase !== 'preparing') {
      await place.close();
      return;
    }
    this.#state = { phase: 'prepared', prepared: { place, source: new ConnectionSource(live) } };
    this.#cancelWait = this.#expect('start', START_WITHIN_MS);
    this.#send({ type: 'prepared' });
  }

  #start({ saved }: RunStart): void {
    const { prepared } = this.#state.phase === 'prepared' ? this.#state : { prepared: null };
    if (prepared === null) throw outOfTurn('start');
    if (
      saved !== null &&
      (saved.pipeline !== this.#hello?.pipeline || saved.revision !== this.#hello.revision)
    )
      throw new SightlineError(
        'conflict',
        'The state that came is of another pipeline, or another revision.',
      );
    this.#cancelWait();
    const send = (message: RunServerMessage): void => this.#send(message);
    const carried = new CarriedRun({ ...prepared, saved, services: this.#services, send });
    this.#state = { phase: 'running', carried };
    this.#watch(carried.start());
  }

  #frame(message: RunFrame, payload: Uint8Array): void {
    if (this.#state.phase !== 'running') throw outOfTurn('frame');
    this.#state.carried.frame(message, payload);
  }

  #control(message: Exclude<RunClientMessage, RunFrame | RunHello | RunStart>): void {
    if (this.#state.phase !== 'running') throw outOfTurn(message.type);
    const { carried } = this.#state;
    if (message.type === 'notify') carried.run.notify(message.event);
    else if (message.type === 'log_level') carried.run.logLevel(message.level);
    else if (message.type === 'end') carried.end();
    else if (message.type === 'save') {
      this.#state = { phase: 'saving', carried };
      this.#watch(this.#save(carried));
    }
  }

  async #save(carried: CarriedRun): Promise<void> {
    await carried.save();
    this.#leave();
  }

  #leave(): void {
    if (this.#state.phase === 'closed') return;
    this.#peer.close(NORMAL, '');
    this.ended();
  }

  /** What goes wrong with it ends the connection. */
  #watch(step: Promise<void>): void {
    step.catch((error: unknown) => {
      if (this.#state.phase === 'closed')
        this.#services.log(`the end of a run went wrong: ${asSightlineError(error).message}`);
      else this.fail(asSightlineError(error));
    });
  }

  #expect(what: string, withinMs: number): () => void {
    return this.#services.clock.after(withinMs, () =>
      this.fail(new SightlineError('deadline', `No ${what} came within ${withinMs / 1000} s.`)),
    );
  }

  #send(message: RunServerMessage): void {
    if (this.#state.phase === 'closed') return;
    const bytes = encodeMessage(message);
    if (bytes.length > RUN_MESSAGE_LIMITS.maxHeaderBytes) {
      this.#tooLarge(message, bytes.length);
      return;
    }
    this.#peer.send(bytes);
    if (this.#peer.bufferedAmount <= MAX_BUFFERED_BYTES) return;
    // It does not read what comes: it would not read an error either.
    this.#peer.terminate();
    this.ended();
  }

  #tooLarge({ type }: RunServerMessage, bytes: number): void {
    const words = `What it tells (${type}) is too large to be sent: ${bytes} bytes.`;
    if (type === 'saved') throw new SightlineError('too_large', words);
    const at = this.#services.clock.wallTime();
    this.#send({ type: 'notice', notice: { at, kind: 'warning', element: null, message: words } });
  }
}

function outOfTurn(type: string): SightlineError {
  return new SightlineError('invalid_message', `A message came out of turn: ${type}.`);
}
