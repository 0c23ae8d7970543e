import { SightlineError } from '../errors.ts';
import type { RemoteTold, RunServerMessage } from '../wire/run-messages.ts';
import type { RunFigures, RunState } from './figures.ts';
import type { RunLogLine } from './host.ts';
import type { Message } from './message.ts';
import type { RemoteAnswers } from './remote-answers.ts';
import type { RemoteTaps } from './remote-taps.ts';
import type { RemoteTraces } from './remote-traces.ts';
import type { RunListener, SavedRun } from './run.api.ts';

/** Who hears what a run that is elsewhere tells. */
export interface RemoteHearingInit {
  readonly listener: RunListener;
  readonly log: (line: RunLogLine) => void;
  readonly answers: RemoteAnswers<SavedRun>;
  readonly tapped: RemoteTaps<unknown>['show'];
  readonly traces: RemoteTraces;
  /** A frame was taken there. */
  readonly taken: () => void;
  readonly figures: (figures: RunFigures) => void;
  /** What it remembers; everything that was told before this call is part of it. */
  readonly remembers: (saved: SavedRun) => void;
  readonly state: (state: RunState, reason: string) => void;
  readonly lost: (error: SightlineError) => void;
}

/** Takes apart what comes over a link, and tells whom it concerns. */
export class RemoteHearing {
  readonly #init: RemoteHearingInit;

  constructor(init: RemoteHearingInit) {
    this.#init = init;
  }

  hear(message: RunServerMessage, payload: Uint8Array): void {
    const { listener, log, taken, tapped, traces } = this.#init;
    if (message.type === 'taken') taken();
    else if (message.type === 'output') this.#output(message.message, message.element);
    else if (message.type === 'notice') listener.notice?.(message.notice);
    else if (message.type === 'log') log(message.line);
    else if (message.type === 'tapped') tapped(message.tap, message.message, payload);
    else if (message.type === 'clock') traces.answered(message);
    else this.#hearOfItself(message);
  }

  #hearOfItself(message: RunServerMessage): void {
    const { figures, answers, state, lost } = this.#init;
    if (message.type === 'figures') figures(message.figures);
    else if (message.type === 'snapshot') this.#stands(message.told, message.saved);
    else if (message.type === 'ready') answers.ready.give(message.credits);
    else if (message.type === 'changed') this.#changed(message);
    else if (message.type === 'state') state(message.state, message.reason);
    else if (message.type === 'error') lost(new SightlineError(message.code, message.message));
    else if (message.type === 'saved') {
      figures(message.figures);
      this.#stands(message.told, message.saved);
      answers.saved.give(message.saved);
    }
  }

  /** The state and what it knows of came together: both count, or neither did. */
  #stands(told: readonly RemoteTold[], saved: SavedRun | null): void {
    if (saved !== null) this.#init.remembers(saved);
    for (const each of told) {
      if (each.told === 'output') this.#output(each.message, each.element);
      else this.#init.listener.event?.(each.event);
    }
  }

  #output(message: Message, element: string): void {
    const { listener, traces } = this.#init;
    const { trace, frame } = message;
    const placed =
      trace === undefined ? message : { ...message, trace: traces.placed(trace, frame.timestamp) };
    listener.output?.(placed, element);
  }

  #changed({ revision, refusal }: Extract<RunServerMessage, { type: 'changed' }>): void {
    if (refusal === null) this.#init.answers.changed.give(revision);
    else this.#init.answers.changed.refuse(new SightlineError(refusal.code, refusal.message));
  }
}
