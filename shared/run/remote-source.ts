import type { FrameInfo } from '../frame.ts';
import type { LogLevel } from './element.ts';
import type { ElementFigures, RunState } from './figures.ts';
import { RemoteIntake } from './remote-intake.ts';
import type { RemoteRunInit } from './remote-init.ts';
import type { RemoteLedger } from './remote-ledger.ts';
import type { RunFaults } from './run-faults.ts';
import { RunVoice } from './run-voice.ts';
import { sourceState } from './source-figures.ts';
import { SourceWords } from './source-words.ts';

/** What the source of a run that is elsewhere is made of. */
export interface RemoteSourceInit<F> {
  readonly run: RemoteRunInit<F>;
  readonly ledger: RemoteLedger;
  /** The element that it is at the moment. */
  readonly name: () => string;
  readonly state: () => RunState;
  readonly faults: RunFaults;
  /** Takes the frame over. */
  readonly send: (id: number, info: Omit<FrameInfo, 'id'>, frame: F) => void;
  /** It has no more frames, as it should be. */
  readonly ended: () => void;
  /** It was given up. */
  readonly lost: (reason: string) => void;
}

/**
 * The source of a run that is elsewhere. It stayed here, so it is watched, told of and opened again here, as that of a
 * run that is here. Whoever made it stops it.
 */
export class RemoteSource<F> {
  readonly intake: RemoteIntake<F>;
  readonly #init: RemoteSourceInit<F>;
  readonly #voice: RunVoice;
  readonly #words: SourceWords;

  constructor(init: RemoteSourceInit<F>) {
    const { name, faults, lost } = init;
    const { graph, clock, listener, log } = init.run;
    this.#init = init;
    this.#voice = new RunVoice({ pipeline: graph.id, host: { clock, log }, listener });
    this.#words = new SourceWords({ voice: this.#voice, faults, name, lost });
    this.intake = this.#makeIntake();
  }

  /** Lines about it below this level are not logged. */
  logLevel(level: LogLevel): void {
    this.#voice.level = level;
  }

  /** The run over there tells its state; what befalls it for its source's sake is told here. */
  tellState(state: RunState, reason: string): void {
    this.#voice.notice('state', null, `${state}: ${reason}`);
  }

  /** Opens it anew where it is one of these, as somebody wishes. */
  async remakeAmong(elements: readonly string[]): Promise<void> {
    if (elements.includes(this.#init.name())) await this.intake.keeper.remake();
  }

  /** The elements' figures with what is known of it here. */
  watched(elements: readonly ElementFigures[]): readonly ElementFigures[] {
    const name = this.#init.name();
    return elements.map((element) => (element.name === name ? this.#watched(element) : element));
  }

  #watched(element: ElementFigures): ElementFigures {
    const { health, isFailing } = this.intake.keeper;
    const lastError = this.#words.error ?? element.lastError;
    if (health === 'lively' && !isFailing) return { ...element, lastError };
    return { ...element, lastError, state: sourceState(this.#init.state(), health, element.rate) };
  }

  #makeIntake(): RemoteIntake<F> {
    const { run, ledger, send, ended } = this.#init;
    const { graph, source, clock, frames } = run;
    return new RemoteIntake({ graph, source, clock, frames, ledger, send, ended, fate: this.#words });
  }
}
