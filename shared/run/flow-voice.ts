import type { Clock } from '../clock.ts';
import type { SightlineError } from '../errors.ts';
import type { LogLevel } from './element.ts';
import type { FrameOutcome } from './figures.ts';
import type { FlowListener } from './flow-context.ts';
import type { FromFlow, PackedSettlement } from './flow-messages.ts';
import type { FrameVerbs, Port } from './host.ts';
import { passes } from './log-level.ts';
import type { Message } from './message.ts';
import { packOutcome } from './packed-outcome.ts';
import { postPixels } from './post-pixels.ts';

/** How long what was settled may wait to be told together. */
const SETTLE_MS = 20;
const MAX_SETTLED = 64;

/** What a flow in a worker tells the run at the other end of the port. */
export class FlowVoice implements FlowListener {
  /** Lines below this are not told. */
  level: LogLevel = 'info';
  readonly #port: Port;
  readonly #clock: Clock;
  readonly #frames: FrameVerbs<unknown>;
  #settled: PackedSettlement[] = [];
  #cancelFlush: (() => void) | null = null;

  constructor(
    port: Port,
    { clock, frames }: { readonly clock: Clock; readonly frames: FrameVerbs<unknown> },
  ) {
    this.#port = port;
    this.#clock = clock;
    this.#frames = frames;
  }

  settle(frame: number, share: number, outcome: FrameOutcome, capturedAt: number): void {
    this.#settled.push([frame, share, packOutcome(outcome), this.#clock.now() - capturedAt]);
    if (this.#settled.length >= MAX_SETTLED) this.flush();
    else this.#cancelFlush ??= this.#clock.after(SETTLE_MS, () => this.flush());
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#settled.length === 0) return;
    const settled = this.#settled;
    this.#settled = [];
    this.tell({ is: 'settled', settled });
  }

  output(message: Message, element: string): void {
    this.show(message, (shown) => ({ is: 'output', message: shown, element }));
  }

  raise(event: Extract<FromFlow, { is: 'raise' }>['event']): void {
    this.tell({ is: 'raise', event });
  }

  log(
    level: LogLevel,
    element: string | null,
    message: string,
    fields?: Extract<FromFlow, { is: 'log' }>['fields'],
  ): void {
    if (!passes(level, this.level)) return;
    this.tell({ is: 'log', level, element, message, ...(fields === undefined ? {} : { fields }) });
  }

  failed(element: string, { code, message }: SightlineError): void {
    this.tell({ is: 'failed', element, code, message });
  }

  tell(message: FromFlow, transfer: readonly object[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** The run closes its own handle; the one here is closed by whoever called. */
  show(message: Message, tell: (shown: Message) => FromFlow): void {
    if (message.kind !== 'frame') return this.tell(tell(message));
    const value = this.#frames.clone(message.value);
    return postPixels([value], this.#frames, (transfer) => this.tell(tell({ ...message, value }), transfer));
  }
}
