import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { decodeRunClientMessage } from '../../shared/wire/run-client-message.ts';
import type { RunFrame, RunHello, RunServerMessage, RunStart } from '../../shared/wire/run-messages.ts';
import { ConnectionSource } from '../runs/connection-source.ts';
import type { RemotePlace } from '../runs/remote-place.ts';
import { CarriedRun } from './carried-run.ts';
import type { CarriedOrder } from './carried-run.ts';
import { MessageDoor } from './message-door.ts';
import type { Peer } from './offload-connection.ts';
import { mustBeOf, pacedThere } from './run-hello.ts';
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
  readonly #services: RunServices;
  readonly #door: MessageDoor;
  readonly #sender: RunSender;
  readonly #from: string;
  #cancelWait: () => void;
  #state: State = { phase: 'hello' };

  /** `from`: the client's address, or empty. */
  constructor(peer: Peer, services: RunServices, from: string) {
    this.#services = services;
    this.#from = from;
    this.#sender = new RunSender(peer, services.clock, () => this.ended());
    this.#door = new MessageDoor({
      peer,
      clock: services.clock,
      messagesPerSecond: MESSAGES_PER_SECOND,
      take: (bytes) => this.#take(bytes),
      tell: (error) => this.#tell(error),
      ended: () => this.#close(),
    });
    this.#cancelWait = this.#door.expect('hello', HELLO_WITHIN_MS);
  }

  /** A message came. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    this.#door.receive(bytes, isBinary);
  }

  /** Says what is wrong and closes. */
  fail(error: SightlineError): void {
    this.#door.fail(error);
  }

  /** The socket is gone, or about to be: nothing of this client keeps running. */
  ended(): void {
    this.#door.end();
  }

  #close(): void {
    const state = this.#state;
    this.#state = { phase: 'closed' };
    this.#cancelWait();
    if (state.phase === 'prepared') this.#watch(state.prepared.place.close());
    if (state.phase === 'running' || state.phase === 'saving') this.#watch(state.carried.kill());
  }

  #tell({ code, message }: SightlineError): void {
    this.#services.log(`ended the connection of a run: ${message}`);
    this.#send({ type: 'error', code, message: message.slice(0, 2000) });
  }

  #take(bytes: Uint8Array): void {
    const { message, payload } = decodeRunClientMessage(bytes);
    if (message.type === 'frame') this.#frame(message, payload);
    else if (message.type === 'hello') this.#greet(message);
    else if (message.type === 'start') this.#start(message);
    else if (message.type === 'bye') this.#door.leave();
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
    this.#cancelWait = this.#door.expect('start', START_WITHIN_MS);
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
    this.#watch(carried.save().then(() => this.#door.leave()));
  }

  /** What goes wrong with it ends the connection. */
  #watch(step: Promise<void>): void {
    step.catch((error: unknown) => {
      if (this.#door.isShut)
        this.#services.log(`the end of a run went wrong: ${asSightlineError(error).message}`);
      else this.fail(asSightlineError(error));
    });
  }

  #send(message: RunServerMessage, payload?: Uint8Array): boolean {
    return this.#door.isShut || this.#sender.send(message, payload);
  }
}

function outOfTurn(type: string): SightlineError {
  return new SightlineError('invalid_message', `A message came out of turn: ${type}.`);
}
