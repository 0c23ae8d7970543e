import type { Clock } from '../clock.ts';
import { SightlineError, asSightlineError, messageOf } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { ElementServices } from './element.ts';
import type { FlowContext } from './flow-context.ts';
import type { FlowOrder, FlowRequest, ToFlow } from './flow-messages.ts';
import { FlowMemory } from './flow-memory.ts';
import { FlowRuntime } from './flow-runtime.ts';
import { FlowVoice } from './flow-voice.ts';
import type { FrameVerbs, Port } from './host.ts';
import { handOver } from './kept-message.ts';
import type { Message } from './message.ts';
import type { ElementLookup } from './run.api.ts';

/** What a worker lends to the flow in it. */
export interface FlowHost {
  readonly clock: Clock;
  readonly frames: FrameVerbs<unknown>;
  readonly services: ElementServices;
  readonly elements: ElementLookup;
}

/** How often the worker shows that it lives, and how it does. */
const BEAT_MS = 250;

/** Serves one flow in a worker: the run at the other end of the port says what to do. Lives as long as its thread. */
export function serveFlow(port: Port, host: FlowHost): void {
  const served = new ServedFlow(port, host);
  port.onmessage = ({ data }) => isToFlow(data) && served.take(data);
}

class ServedFlow {
  readonly #voice: FlowVoice;
  readonly #host: FlowHost;
  readonly #taps = new Map<number, () => void>();
  #flow: FlowRuntime | null = null;
  #memory: FlowMemory | null = null;
  #stopBeating: () => void = () => undefined;

  constructor(port: Port, host: FlowHost) {
    this.#voice = new FlowVoice(port, host);
    this.#host = host;
  }

  take(message: ToFlow): void {
    if (message.id === null) this.#try(message.request);
    else void this.#answer(message.id, message.request);
  }

  async #answer(id: number, request: FlowRequest): Promise<void> {
    try {
      if (request.do === 'keep') return this.#keep(id, this.#opened());
      this.#voice.tell({ is: 'answer', id, value: await this.#do(request) });
    } catch (thrown) {
      const { code, message } = asSightlineError(thrown);
      this.#voice.tell({ is: 'refusal', id, code, message });
    }
  }

  #keep(id: number, flow: FlowRuntime): void {
    this.#memory?.close();
    const kept = flow.keep();
    handOver(kept, this.#host.frames, (transfer) => this.#voice.tell({ is: 'kept', id, kept }, transfer));
  }

  async #do(request: Exclude<FlowRequest, { do: 'keep' }>): Promise<JsonValue> {
    if (request.do === 'open') return this.#open(request);
    const flow = this.#opened();
    if (request.do === 'heal') return flow.heal(request.element);
    if (request.do === 'save') return flow.save(request.last);
    if (request.do === 'idle') return flow.figures().isIdle;
    if (request.do === 'apply') await flow.apply(request.plan);
    else if (request.do === 'remake') await flow.remake(request.element, request.kept);
    else await this.#close(flow);
    return null;
  }

  async #open({ pipeline, host, plan, level }: Extract<FlowRequest, { do: 'open' }>): Promise<null> {
    const { clock, frames, services, elements } = this.#host;
    const context: FlowContext = {
      told: (element) => this.#memory?.told(element),
      pipeline,
      host,
      clock,
      frames,
      services,
      listener: this.#voice,
      deadlineMs: plan.deadlineMs,
    };
    this.#voice.level = level;
    const flow = new FlowRuntime(context, elements);
    this.#flow = flow;
    this.#stopBeating = clock.every(BEAT_MS, () =>
      this.#voice.tell({ is: 'figures', figures: flow.figures() }),
    );
    this.#memory = this.#remember(flow);
    await flow.apply(plan);
    return null;
  }

  /** The run keeps what the elements know: this thread may be lost with them. */
  #remember(flow: FlowRuntime): FlowMemory {
    return new FlowMemory({
      clock: this.#host.clock,
      elements: () => flow.remembering(),
      tell: (snapshots) => this.#voice.tell({ is: 'snapshots', snapshots }),
      tooLarge: (element) =>
        this.#voice.log('warn', element, 'its state is too large to be kept; it is lost when its worker is'),
    });
  }

  async #close(flow: FlowRuntime): Promise<void> {
    this.#stopBeating();
    this.#memory?.close();
    await flow.close();
    this.#voice.flush();
  }

  #opened(): FlowRuntime {
    if (this.#flow === null) throw new SightlineError('internal', 'a flow was asked before it was opened');
    return this.#flow;
  }

  /** Nobody waits for an answer: what cannot be done is logged, and the worker goes on. */
  #try(order: FlowOrder): void {
    try {
      this.#obey(order);
    } catch (error) {
      this.#voice.log('warn', null, `an order to ${order.do} could not be followed: ${messageOf(error)}`);
    }
  }

  #obey(order: FlowOrder): void {
    const flow = this.#opened();
    if (order.do === 'level') this.#voice.level = order.level;
    else if (order.do === 'freeze') flow.freeze(order.isFrozen);
    else if (order.do === 'lost') flow.lost(order.wires);
    else if (order.do === 'tap') this.#tap(flow, order);
    else if (order.do === 'untap') this.#untap(order.tap);
    else {
      const isMeant = ({ name }: { readonly name: string }): boolean => order.elements.includes(name);
      if (order.do === 'pause') flow.pause(order.paused, isMeant);
      else flow.notify(order.name, order.params, isMeant);
    }
  }

  #tap(flow: FlowRuntime, { tap, element, side, every }: Extract<FlowOrder, { do: 'tap' }>): void {
    const onMessage = (message: Message): void => this.#tapped(tap, message);
    this.#taps.set(tap, flow.tap({ element, side, every, onMessage }));
  }

  #tapped(tap: number, message: Message): void {
    this.#voice.show(message, (shown) => ({ is: 'tapped', tap, message: shown }));
  }

  #untap(tap: number): void {
    this.#taps.get(tap)?.();
    this.#taps.delete(tap);
  }
}

function isToFlow(data: unknown): data is ToFlow {
  return typeof data === 'object' && data !== null && 'request' in data;
}
