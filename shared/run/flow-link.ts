import { SightlineError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Snapshot } from './element-legacy.ts';
import type { LogLevel } from './element.ts';
import type { FlowListener } from './flow-context.ts';
import type { FlowOrder, FlowRequest, FromFlow, ToFlow } from './flow-messages.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { FlowFigures } from './flow-runtime.ts';
import type { FlowWorker } from './host.ts';
import { isJsonObject } from '../json.ts';
import type { KeptMessage } from './kept-message.ts';
import type { Message } from './message.ts';
import { unpackOutcome } from './packed-outcome.ts';
import type { TapOptions } from './run.api.ts';

interface Pending {
  readonly resolve: (value: JsonValue) => void;
  readonly reject: (error: SightlineError) => void;
}

/** What a link tells its run besides what any flow tells. */
export interface FlowLinkListener extends FlowListener {
  /** The worker lives; how its flow does. */
  figures(figures: FlowFigures): void;
  /** What its elements remember, in case the worker is lost. */
  snapshots(snapshots: readonly Snapshot[]): void;
  now(): number;
  /** Once, when the worker is gone without having been told to. */
  lost(error: SightlineError): void;
  /** Frees what a message holds that nobody takes. */
  discard(message: Message): void;
}

/** The run's side of a flow in a worker. Whoever made it ends it with `close` or `terminate`. */
export class FlowLink {
  readonly flow: string;
  readonly #worker: FlowWorker;
  readonly #listener: FlowLinkListener;
  readonly #pending = new Map<number, Pending>();
  readonly #taps = new Map<number, TapOptions['onMessage']>();
  readonly #kept: KeptMessage[] = [];
  #ids = 0;
  #ended: SightlineError | null = null;

  constructor(flow: string, worker: FlowWorker, listener: FlowLinkListener) {
    this.flow = flow;
    this.#worker = worker;
    this.#listener = listener;
    worker.port.onmessage = ({ data }) => isFromFlow(data) && this.#take(data);
    worker.onLost = (error) => this.#lost(error);
  }

  /** Hands a plan over, with the ports in it. Rejects when an element cannot be set up. */
  async open(
    pipeline: string,
    plan: FlowPlan,
    level: LogLevel,
    pixels: readonly object[] = [],
  ): Promise<void> {
    const host = `worker:${this.flow}`;
    await this.#ask({ do: 'open', pipeline, host, plan, level }, [...portsOf(plan), ...pixels]);
  }

  async apply(plan: FlowPlan): Promise<void> {
    await this.#ask({ do: 'apply', plan }, portsOf(plan));
  }

  async remake(element: string, kept?: JsonValue): Promise<void> {
    await this.#ask({ do: 'remake', element, ...(kept === undefined ? {} : { kept }) });
  }

  async heal(element: string): Promise<boolean> {
    return (await this.#ask({ do: 'heal', element })) === true;
  }

  async save(last: boolean): Promise<JsonObject> {
    const saved = await this.#ask({ do: 'save', last });
    return isJsonObject(saved) ? saved : {};
  }

  /** Takes out what must not be lost, the caller's from then on. The flow is of no use afterwards. */
  async keep(): Promise<KeptMessage[]> {
    await this.#ask({ do: 'keep' });
    return this.#kept.splice(0);
  }

  /** Whether nothing waits and nothing is in work there. */
  async isIdle(): Promise<boolean> {
    return (await this.#ask({ do: 'idle' })) === true;
  }

  order(request: FlowOrder): void {
    if (this.#ended !== null) return;
    const message: ToFlow = { id: null, request };
    this.#worker.port.postMessage(message);
  }

  tap({ element, side, every, onMessage }: TapOptions): () => void {
    this.#ids += 1;
    const tap = this.#ids;
    this.#taps.set(tap, onMessage);
    this.order({ do: 'tap', tap, element, side, every });
    return () => {
      this.#taps.delete(tap);
      this.order({ do: 'untap', tap });
    };
  }

  /** Lets the elements clean up, then ends the worker. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#ask({ do: 'close' })]);
    await this.terminate();
  }

  /** Ends the worker at once; nothing follows from it. */
  async terminate(): Promise<void> {
    this.#end(new SightlineError('aborted', `The worker of the flow "${this.flow}" was ended.`));
    await this.#worker.terminate();
  }

  #ask(request: FlowRequest, transfer: readonly object[] = []): Promise<JsonValue> {
    const ended = this.#ended;
    if (ended !== null) return Promise.reject(ended);
    this.#ids += 1;
    const message: ToFlow = { id: this.#ids, request };
    return new Promise((resolve, reject) => {
      this.#worker.port.postMessage(message, transfer);
      this.#pending.set(this.#ids, { resolve, reject });
    });
  }

  #lost(error: SightlineError): void {
    if (this.#ended !== null) return;
    this.#end(error);
    this.#listener.lost(error);
  }

  #end(error: SightlineError): void {
    this.#ended ??= error;
    this.#worker.onLost = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #take(message: FromFlow): void {
    const listener = this.#listener;
    if (message.is === 'settled') this.#settle(message.settled);
    else if (message.is === 'output') this.#output(message);
    else if (message.is === 'answer') this.#pendingOf(message.id)?.resolve(message.value);
    else if (message.is === 'refusal')
      this.#pendingOf(message.id)?.reject(new SightlineError(message.code, message.message));
    else if (message.is === 'figures') listener.figures(message.figures);
    else if (message.is === 'kept') this.#keep(message);
    else if (message.is === 'snapshots') listener.snapshots(message.snapshots);
    else if (message.is === 'raise') listener.raise(message.event);
    else if (message.is === 'failed')
      listener.failed(message.element, new SightlineError(message.code, message.message));
    else if (message.is === 'log')
      listener.log(message.level, message.element, message.message, message.fields);
    else this.#tapped(message);
  }

  #settle(settled: Extract<FromFlow, { is: 'settled' }>['settled']): void {
    const now = this.#listener.now();
    for (const [frame, share, outcome, ageMs] of settled) {
      this.#listener.settle(frame, share, unpackOutcome(outcome), now - ageMs);
    }
  }

  #output({ message, element }: Extract<FromFlow, { is: 'output' }>): void {
    if (this.#ended === null) this.#listener.output(message, element);
    this.#listener.discard(message);
  }

  #tapped({ tap, message }: Extract<FromFlow, { is: 'tapped' }>): void {
    this.#taps.get(tap)?.(message);
    this.#listener.discard(message);
  }

  /** Nobody waits any more where the worker was given up meanwhile. */
  #keep({ id, kept }: Extract<FromFlow, { is: 'kept' }>): void {
    const pending = this.#pendingOf(id);
    if (pending !== undefined) this.#kept.push(...kept);
    else for (const { message } of kept) this.#listener.discard(message);
    pending?.resolve(null);
  }

  #pendingOf(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

function portsOf(plan: FlowPlan): object[] {
  return plan.wires.flatMap(({ port }) => (port === null ? [] : [port]));
}

function isFromFlow(data: unknown): data is FromFlow {
  return typeof data === 'object' && data !== null && 'is' in data;
}
