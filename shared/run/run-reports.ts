import type { Clock } from '../clock.ts';
import type { SightlineError } from '../errors.ts';
import { asSightlineError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { ControlEvent } from './control.ts';
import type { LogLevel } from './element.ts';
import type { FrameOutcome } from './figures.ts';
import type { FlowFigures } from './flow-runtime.ts';
import { isFault } from './loss.ts';
import type { Message } from './message.ts';
import type { RunListener } from './run.api.ts';
import type { RunAccounts } from './run-accounts.ts';
import type { RunFlowsListener } from './flow-hearing.ts';
import type { RunHealth } from './run-health.ts';
import type { RunVoice } from './run-voice.ts';
import { ErrorDigest } from './supervisor-errors.ts';

/** Whom the reports of flows concern. */
export interface RunReportsInit {
  readonly clock: Clock;
  readonly accounts: RunAccounts;
  readonly voice: RunVoice;
  readonly listener: RunListener;
  /** Null: nobody watches yet. */
  readonly health: () => RunHealth | null;
  readonly hasElement: (name: string) => boolean;
  readonly notify: (event: ControlEvent) => void;
  /** The worker of a flow is gone. */
  readonly discard: (flow: string) => void;
}

/** Hands what the flows of a run tell to whom it concerns. */
export class RunReports implements RunFlowsListener {
  readonly #init: RunReportsInit;
  /** Losses with a reason of their own: a lane that restarts, an edge that went away. */
  readonly #losses: ErrorDigest;

  constructor(init: RunReportsInit) {
    this.#init = init;
    this.#losses = new ErrorDigest(init.clock, (element, words) =>
      init.voice.notice('warning', element, words),
    );
  }

  settle(frame: number, share: number, outcome: FrameOutcome, capturedAt: number): void {
    this.#init.accounts.settle(frame, share, outcome, capturedAt);
  }

  flush(): void {
    this.#init.accounts.flush();
  }

  output(message: Message, element: string): void {
    this.#init.listener.output?.(message, element);
  }

  raise(event: ControlEvent): void {
    try {
      this.#init.notify(event);
    } catch (error) {
      this.log('warn', null, `an element raised an event that cannot be: ${asSightlineError(error).message}`);
    }
  }

  log(level: LogLevel, element: string | null, message: string, fields?: JsonObject): void {
    this.#init.voice.log(level, element, message, fields);
  }

  failed(element: string, error: SightlineError): void {
    const { voice, hasElement, health } = this.#init;
    // A change may have taken it away meanwhile: nobody watches it any more.
    if (!hasElement(element)) return voice.log('warn', element, error.message);
    if (!isFault(error)) return this.#lost(element, error);
    const watch = health();
    return watch === null ? voice.notice('error', element, error.message) : watch.fault(element, error);
  }

  beat(flow: string, figures: FlowFigures): void {
    this.#init.health()?.beat(flow, figures);
  }

  workerLost(flow: string, error: SightlineError): void {
    this.#init.discard(flow);
    this.#init.health()?.workerLost(flow, error);
  }

  #lost(element: string, error: SightlineError): void {
    this.#losses.flush();
    this.#losses.add(element, error);
  }
}
