import type { Clock } from '../clock.ts';
import { SightlineError, asSightlineError, messageOf } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { passes } from './log-level.ts';
import type { ElementServices, LogLevel } from './element.ts';
import type { FlowContext, FlowListener } from './flow-context.ts';
import type { FlowOrder, FlowRequest, FromFlow, PackedSettlement, ToFlow } from './flow-messages.ts';
import { FlowMemory } from './flow-memory.ts';
import { FlowRuntime } from './flow-runtime.ts';
import type { FrameVerbs, Port } from './host.ts';
import { handOver } from './kept-message.ts';
import type { Message } from './message.ts';
import { packOutcome } from './packed-outcome.ts';
import { postPixels } from './post-pixels.ts';
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
/** How long what was settled may wait to be told together. */
const SETTLE_MS = 20;
const MAX_SETTLED = 64;

/** Serves one flow in a worker: the run at the other end of the port says what to do. Lives as long as its thread. */
export function serveFlow(port: Port, host: FlowHost): void {
  const served = new ServedFlow(port, host);
  port.onmessage = ({ data }) => isToFlow(data) && served.take(data);
}

class ServedFlow implements FlowListener {
  readonly #port: Port;
  readonly #host: FlowHost;
  readonly #taps = new Map<number, () => void>();
  #flow: FlowRuntime | null = null;
  #memory: FlowMemory | null = null;
  #level: LogLevel = 'info';
  #settled: PackedSettlement[] = [];
  #cancelFlush: (() => void) | null = null;
  #stopBeating: () => void = () => undefined;

  constructor(port: Port, host: FlowHost) {
    this.#port = port;
    this.#host = host;
  }

  take(message: ToFlow): void {
    if (message.id === null) this.#try(message.request);
    else void this.#answer(message.id, message.request);
  }

  settle(frame: number, share: number, outcome: Parameters<typeof packOutcome>[0], capturedAt: number): void {
    this.#settled.push([frame, share, packOutcome(outcome), this.#host.clock.now() - capturedAt]);
    if (this.#settled.length >= MAX_SETTLED) this.flush();
    else this.#cancelFlush ??= this.#host.clock.after(SETTLE_MS, () => this.flush());
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#settled.length === 0) return;
    const settled = this.#settled;
    this.#settled = [];
    this.#tell({ is: 'settled', settled });
  }

  output(message: Message, element: string): void {
    this.#show(message, (shown) => ({ is: 'output', message: shown, element }));
  }

  raise(event: Extract<FromFlow, { is: 'raise' }>['event']): void {
    this.#tell({ is: 'raise', event });
  }

  log(
    level: LogLevel,
    element: string | null,
    message: string,
    fields?: Extract<FromFlow, { is: 'log' }>['fields'],
  ): void {
    if (!passes(level, this.#level)) return;
    this.#tell({ is: 'log', level, element, message, ...(fields === undefined ? {} : { fields }) });
  }

  failed(element: string, { code, message }: SightlineError): void {
    this.#tell({ is: 'failed', element, code, message });
  }

  #tell(message: FromFlow, transfer: readonly object[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  async #answer(id: number, request: FlowRequest): Promise<void> {
    try {
      if (request.do === 'keep') return this.#keep(id, this.#opened());
      this.#tell({ is: 'answer', id, value: await this.#do(request) });
    } catch (thrown) {
      const { code, message } = asSightlineError(thrown);
      this.#tell({ is: 'refusal', id, code, message });
    }
  }

  #keep(id: number, flow: FlowRuntime): void {
    this.#memory?.close();
    const kept = flow.keep();
    handOver(kept, this.#host.frames, (transfer) => this.#tell({ is: 'kept', id, kept }, transfer));
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
      listener: this,
      deadlineMs: plan.deadlineMs,
    };
    this.#level = level;
    const flow = new FlowRuntime(context, elements);
    this.#flow = flow;
    this.#stopBeating = clock.every(BEAT_MS, () => this.#tell({ is: 'figures', figures: flow.figures() }));
    this.#memory = this.#remember(flow);
    await flow.apply(plan);
    return null;
  }

  /** The run keeps what the elements know: this thread may be lost with them. */
  #remember(flow: FlowRuntime): FlowMemory {
    return new FlowMemory({
      clock: this.#host.clock,
      elements: () => flow.remembering(),
      tell: (snapshots) => this.#tell({ is: 'snapshots', snapshots }),
      tooLarge: (element) =>
        this.log('warn', element, 'its state is too large to be kept; it is lost when its worker is'),
    });
  }

  async #close(flow: FlowRuntime): Promise<void> {
    this.#stopBeating();
    this.#memory?.close();
    await flow.close();
    this.flush();
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
      this.log('warn', null, `an order to ${order.do} could not be followed: ${messageOf(error)}`);
    }
  }

  #obey(order: FlowOrder): void {
    const flow = this.#opened();
    if (order.do === 'level') this.#level = order.level;
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
    this.#show(message, (shown) => ({ is: 'tapped', tap, message: shown }));
  }

  /** The run closes its own handle; the one here is closed by whoever called. */
  #show(message: Message, tell: (shown: Message) => FromFlow): void {
    if (message.kind !== 'frame') return this.#tell(tell(message));
    const { frames } = this.#host;
    const value = frames.clone(message.value);
    return postPixels([value], frames, (transfer) => this.#tell(tell({ ...message, value }), transfer));
  }

  #untap(tap: number): void {
    this.#taps.get(tap)?.();
    this.#taps.delete(tap);
  }
}

function isToFlow(data: unknown): data is ToFlow {
  return typeof data === 'object' && data !== null && 'request' in data;
}
