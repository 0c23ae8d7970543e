import { SightlineError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { FlowWorker, Port, RunHost, RunSource, SourceEvents } from '../run/host.ts';
import type { ElementServices } from '../run/element.ts';
import type { RecordedFrame } from '../run/recording-content.ts';
import type { ReplaySchedule } from '../run/replay-schedule.ts';

/** A frame without pixels. */
type Blank = null;

/** What a replay is put into. */
export interface ReplayHostParts {
  readonly recorded: readonly RecordedFrame[];
  readonly schedule: ReplaySchedule;
  readonly clock: Clock;
  readonly services: ElementServices;
  /** Told what the run warns of. */
  readonly warn: (line: string) => void;
}

/** Gives the frames of a recording, without pixels, as its schedule says. Everything stays in one thread. */
export class ReplayHost implements RunHost<Blank> {
  readonly name = 'replay';
  readonly services: ElementServices;
  readonly frames = { close: () => undefined, clone: () => null, transferables: () => [] };
  readonly clock: Clock;
  readonly #source: BlankSource;
  readonly #warn: (line: string) => void;

  constructor({ recorded, schedule, clock, services, warn }: ReplayHostParts) {
    this.#source = new BlankSource(recorded, schedule);
    this.clock = clock;
    this.services = services;
    this.#warn = warn;
  }

  openSource(): Promise<RunSource<Blank>> {
    return Promise.resolve(this.#source);
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
  readonly #schedule: ReplaySchedule;
  #stopped = false;

  constructor(recorded: readonly RecordedFrame[], schedule: ReplaySchedule) {
    this.#recorded = recorded;
    this.#schedule = schedule;
  }

  start(events: SourceEvents<Blank>): void {
    void this.#give(events);
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.#schedule.end();
    // A frame that waits to be welcome is let go by the run that stops.
    return Promise.resolve();
  }

  async #give(events: SourceEvents<Blank>): Promise<void> {
    await this.#schedule.play(async (index) => {
      const recorded = this.#recorded[index];
      if (recorded === undefined) return;
      const { id: _numberedAnew, ...info } = recorded.frame;
      await events.onFrame(null, info);
    });
    if (!this.#stopped) events.onEnded();
  }
}
