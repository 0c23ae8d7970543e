import { asSightlineError } from '../errors.ts';
import { isPromise, messagesOf, outcomeOf } from './element-job.ts';
import type { Job, JobOutcome } from './element-job.ts';
import type { ElementMeter } from './element-meter.ts';
import type { Element, Outputs } from './element.ts';
import type { FrameOutcome } from './figures.ts';
import type { FlowContext } from './flow-context.ts';
import { JobLanding } from './job-landing.ts';
import type { Outlet } from './outlet.ts';

/** The messages in an element's hands: each is seen to when it is done, in the order in which they came. */
export class ElementJobs {
  readonly #context: FlowContext;
  readonly #meter: ElementMeter;
  readonly #outlet: Outlet;
  readonly #landing: JobLanding;
  readonly #again: () => void;
  /** In the order in which they came; the first one's outputs go out first. */
  #jobs: Job[] = [];

  /** `again` is called when one is done that took its time. */
  constructor(context: FlowContext, meter: ElementMeter, outlet: Outlet, again: () => void) {
    this.#context = context;
    this.#meter = meter;
    this.#outlet = outlet;
    this.#landing = new JobLanding(context, meter, outlet);
    this.#again = again;
  }

  get size(): number {
    return this.#jobs.length;
  }

  /** Since when the element has worked on the one it has had longest; null: it has none. */
  get oldestSince(): number | null {
    return this.#jobs[0]?.begunAt ?? null;
  }

  /** Takes all off the element: given again where a wire does that, if it is to; else they end as told. */
  release(isGivenAgain: boolean, outcome: FrameOutcome): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    for (const job of jobs) {
      job.discardOutputs(this.#context.frames);
      if (!isGivenAgain || !job.wire.retry(job.packet)) this.#landing.abandon(job, outcome);
    }
  }

  /** Gives the element a message in hand. */
  begin(element: Element, job: Job): void {
    this.#jobs.push(job);
    if (job.packet.message.filtered !== true) this.#outlet.show('input', job.packet.message);
    else if (element.hearsFiltered !== true) {
      // It goes on in its turn.
      job.outcome = { outputs: [] };
      return;
    }
    try {
      const outputs = element.process(job.lend(element, this.#context.frames));
      if (isPromise(outputs)) this.#await(job, outputs);
      else this.#settle(job, { outputs: messagesOf(outputs) });
    } catch (error) {
      this.#settle(job, { error: asSightlineError(error) });
    }
  }

  /** Sees to those that are done, in their order. `element`: the one that is there now. */
  land(name: string, element: Element | null): void {
    for (let job = this.#jobs[0]; job?.outcome !== undefined; job = this.#jobs[0]) {
      this.#jobs.shift();
      this.#landing.land(job, job.outcome, name, element);
    }
  }

  #await(job: Job, outputs: PromiseLike<Outputs>): void {
    const settle = (outcome: JobOutcome): void => {
      this.#settle(job, outcome);
      this.#again();
    };
    outputs.then(
      (value) => settle(outcomeOf(value)),
      (error: unknown) => settle({ error: asSightlineError(error) }),
    );
  }

  /** What becomes of it is seen to in its turn. Where the element was taken away it is accounted for already. */
  #settle(job: Job, outcome: JobOutcome): void {
    job.outcome = outcome;
    if (!this.#jobs.includes(job)) return job.discardOutputs(this.#context.frames);
    const now = this.#context.clock.now();
    return this.#meter.done(now, now - job.begunAt);
  }
}
