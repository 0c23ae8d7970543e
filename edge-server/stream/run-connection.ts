import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { decodeRunClientMessage } from '../../shared/wire/run-client-message.ts';
import type { RunFrame, RunHello, RunServerMessage, RunStart } from '../../shared/wire/run-messages.ts';
import { ConnectionSource } from '../runs/connection-source.ts';
import type { RemotePlace } from '../runs/remote-place.ts';
import { RateLimiter } from '../security/rate-limit.ts';
import { CarriedRun, mustBeOf, pacedThere } from './carried-run.ts';
import type { CarriedOrder } from './carried-run.ts';
import { NORMAL, NO_TEXT, closeCodeOf, closeReason } from './close-codes.ts';
import type { Peer } from './offload-connection.ts';
import { RunSender } from './run-sender.ts';
import type { RunServices } from './run-services.ts';

const HELLO_WITHIN_MS = 5_000;
/** From `prepared` on: the client saves its own run meanwhile. */
const START_WITHIN_MS = 30_000;
const MESSAGES_PER_SECOND = 1_000;

interface Prepared {
  readonly hello: RunHello;
  readonly graph: PipelineGraph;
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
  readonly #sender: RunSender;
  readonly #from: string;
  #cancelWait: () => void;
  #state: State = { phase: 'hello' };

  /** `from`: the client's address, or empty. */
  constructor(peer: Peer, services: RunServices, from: string) {
    this.#peer = peer;
    this.#services = services;
    this.#from = from;
    this.#sender = new RunSender(peer, services.clock, () => this.ended());
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
    else if (message.type === 'save') this.#save();
    else this.#obey(message);
  }

  #greet(hello: RunHello): void {
    if (this.#state.phase !== 'hello') throw outOfTurn('hello');
    const graph = this.#services.graphOf(hello.pipeline, hello.revision);
    this.#cancelWait();
    this.#state = { phase: 'preparing' };
    this.#watch(this.#prepare(hello, graph));
  }

  async #prepare(hello: RunHello, graph: PipelineGraph): Promise<void> {
    const place = await this.#services.prepare(pacedThere(graph, hello));
    if (this.#state.phase !== 'preparing') {
      await place.close();
      return;
    }
    this.#state = {
      phase: 'prepared',
      prepared: { hello, graph, place, source: new ConnectionSource(hello.live) },
    };
    this.#cancelWait = this.#expect('start', START_WITHIN_MS);
    this.#send({ type: 'prepared' });
  }

  #start({ saved }: RunStart): void {
    const { prepared } = this.#state.phase === 'prepared' ? this.#state : { prepared: null };
    if (prepared === null) throw outOfTurn('start');
    mustBeOf(prepared.hello, saved);
    this.#cancelWait();
    const carried = new CarriedRun({
      ...prepared,
      saved,
      from: this.#from,
      services: this.#services,
      send: (...message) => this.#send(...message),
    });
    this.#state = { phase: 'running', carried };
    this.#watch(carried.start());
  }

  #frame(message: RunFrame, payload: Uint8Array): void {
    if (this.#state.phase !== 'running') throw outOfTurn('frame');
    this.#state.carried.frame(message, payload);
  }

  #obey(order: CarriedOrder): void {
    // It comes too late to matter, and what the run remembers must not be lost for it.
    if (this.#state.phase === 'saving') return;
    if (this.#state.phase !== 'running') throw outOfTurn(order.type);
    this.#state.carried.obey(order);
  }

  #save(): void {
    if (this.#state.phase !== 'running') throw outOfTurn('save');
    const { carried } = this.#state;
    this.#state = { phase: 'saving', carried };
    this.#watch(carried.save().then(() => this.#leave()));
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

  #send(message: RunServerMessage, payload?: Uint8Array): boolean {
    return this.#state.phase === 'closed' || this.#sender.send(message, payload);
  }
}

function outOfTurn(type: string): SightlineError {
  return new SightlineError('invalid_message', `A message came out of turn: ${type}.`);
}
