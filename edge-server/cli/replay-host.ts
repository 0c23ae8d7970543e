import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import type { FlowWorker, Port, RunHost, RunSource, SourceEvents } from '../../shared/run/host.ts';
import type { ElementServices } from '../../shared/run/element.ts';
import type { RecordedFrame } from '../../shared/run/recording-content.ts';

/** A frame without pixels. */
type Blank = null;

/** What a replay is put into. */
export interface ReplayHostParts {
  readonly recorded: readonly RecordedFrame[];
  readonly clock: Clock;
  readonly services: ElementServices;
  /** Told what the run warns of. */
  readonly warn: (line: string) => void;
}

/** Gives the frames of a recording, without pixels, as fast as they are taken. Everything stays in one thread. */
export class ReplayHost implements RunHost<Blank> {
  readonly name = 'replay';
  readonly services: ElementServices;
  readonly frames = { close: () => undefined, clone: () => null, transferables: () => [] };
  readonly clock: Clock;
  readonly #recorded: readonly RecordedFrame[];
  readonly #warn: (line: string) => void;

  constructor({ recorded, clock, services, warn }: ReplayHostParts) {
    this.#recorded = recorded;
    this.clock = clock;
    this.services = services;
    this.#warn = warn;
  }

  openSource(): Promise<RunSource<Blank>> {
    return Promise.resolve(new BlankSource(this.#recorded));
  }

  startFlow(flow: string): FlowWorker {
    throw new SightlineError('unsupported', `A replay has no thread for the flow "${flow}".`);
  }

  channel(): readonly [Port, Port] {
    throw new SightlineError('unsupported', 'A replay has no threads.');
  }

  log({ level, element, message }: Parameters<RunHost<Blank>['log']>[0]): void {
    if (level === 'warn' || level === 'error') this.#warn(`${element ?? 'run'}: ${message}`);
  }
}

class BlankSource implements RunSource<Blank> {
  readonly live = false;
  readonly #recorded: readonly RecordedFrame[];
  #stopped = false;

  constructor(recorded: readonly RecordedFrame[]) {
    this.#recorded = recorded;
  }

  start(events: SourceEvents<Blank>): void {
    void this.#give(events);
  }

  stop(): Promise<void> {
    this.#stopped = true;
    // A frame that waits to be welcome is let go by the run that stops.
    return Promise.resolve();
  }

  async #give(events: SourceEvents<Blank>): Promise<void> {
    for (const { frame } of this.#recorded) {
      // Elements get their turn between frames, also where none has to wait.
      await Promise.resolve();
      if (this.#stopped) return;
      const { id: _numberedAnew, ...info } = frame;
      await events.onFrame(null, info);
    }
    if (!this.#stopped) events.onEnded();
  }
}
