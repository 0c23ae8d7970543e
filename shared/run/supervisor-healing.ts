import type { Clock } from '../clock.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunNotice } from './run.api.ts';

/** What can be made anew: one element, the worker of a flow, or the whole run. */
export type RepairScope = 'element' | 'flow' | 'run';

/** What the run does when its supervisor asks. A promise that rejects says that it did not work. */
export interface Healing {
  /** `element` has worked on one message for `ms`. */
  warn(element: string, ms: number): void;
  /** Asks the element to come to life again; false: it cannot. */
  heal(element: string): Promise<boolean>;
  /** Makes the element anew in its flow; resolves when it takes messages. What it still answers is to be ignored. */
  remake(element: string): Promise<void>;
  /** Replaces the worker of a flow other than `main`; resolves when its elements take messages. */
  recycleFlow(flow: string): Promise<void>;
  /** Starts every flow anew; resolves when frames flow. */
  restartRun(): Promise<void>;
  /** The end: called once, and nothing is asked afterwards. */
  giveUp(reason: string): void;
}

/** How the run does as a whole. `failed` is for good. */
export type Health = 'healthy' | 'healing' | 'failed';

/** What a supervisor is made of. */
export interface SupervisorInit {
  readonly clock: Clock;
  readonly graph: Pick<PipelineGraph, 'elements' | 'flows' | 'restart'>;
  readonly healing: Healing;
  readonly notice: (notice: RunNotice) => void;
  /** Called when it changes, with the reason in words. */
  readonly onHealth?: (health: Health, reason: string) => void;
}

/** One message in one element's hands. Whoever got it from `began` gives it to `done` or `failed`, once. */
export interface Ticket {
  readonly element: string;
  /** Which making of the element it was given to: answers of earlier ones are too late. */
  readonly generation: number;
  readonly number: number;
}
