import type { SightlineError } from '../errors.ts';
import type { Job, JobOutcome } from './element-job.ts';
import type { ElementMeter } from './element-meter.ts';
import type { Element } from './element.ts';
import type { FrameOutcome } from './figures.ts';
import { OUTCOME, account } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import { lossOf } from './loss.ts';
import type { Message } from './message.ts';
import type { Outlet } from './outlet.ts';

/** What becomes of the messages that an element had in its hands: sent on, or accounted for. */
export class JobLanding {
  readonly #context: FlowContext;
  readonly #meter: ElementMeter;
  readonly #outlet: Outlet;

  constructor(context: FlowContext, meter: ElementMeter, outlet: Outlet) {
    this.#context = context;
    this.#meter = meter;
    this.#outlet = outlet;
  }

  /** In the order of what went in. `element`: the one that is there now. */
  land(job: Job, outcome: JobOutcome, name: string, element: Element | null): void {
    if ('error' in outcome) this.#fail(job, outcome.error, name);
    else this.#deliver(job, outcome.outputs, name, element);
  }

  /** Ends a packet that an element had in its hands. */
  abandon(job: Job, outcome: FrameOutcome): void {
    job.closeInput(this.#context.frames);
    account(this.#context, job.packet, outcome);
  }

  #deliver(job: Job, given: readonly Message[], name: string, element: Element | null): void {
    const outputs = job.hand(given, this.#context.frames);
    if (outputs.length > 0) {
      this.#meter.emitted += outputs.length;
      this.#outlet.send(job.packet, outputs, job.begunAt);
      if (tells(element, outputs)) this.#context.told?.(name);
      return;
    }
    const isWord = job.packet.message.filtered === true;
    const absorbed = element?.absorbs === true && !isWord;
    if (!absorbed) this.#outlet.tellFiltered(job.packet);
    if (!absorbed && !isWord) this.#meter.filtered += 1;
    account(this.#context, job.packet, absorbed ? OUTCOME.delivered : OUTCOME.filtered);
  }

  /** What has a reason of its own (a lost edge, a detector that restarts) is a drop, and no fault of the element. */
  #fail(job: Job, error: SightlineError, name: string): void {
    const outcome = lossOf(error);
    if (!job.wire.retry(job.packet)) this.abandon(job, outcome);
    if (outcome.kind === 'failed') {
      this.#meter.failed += 1;
      this.#meter.lastError = error.message;
    }
    if (error.code !== 'aborted') this.#context.listener.failed(name, error);
  }
}

/** Whether it tells of something that its successor must not tell again. */
function tells(element: Element | null, outputs: readonly Message[]): boolean {
  if (element?.save === undefined) return false;
  return element.absorbs === true || outputs.some(({ kind }) => kind === 'event');
}
