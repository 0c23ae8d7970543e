import type { RunSource, SourceEvents } from '../run/host.ts';
import type { RecordedFrame } from '../run/recording-content.ts';
import type { ReplaySchedule } from '../run/replay-schedule.ts';
import type { Blank } from './replay-host.ts';

/** Gives the frames of a recording, without pixels, as its schedule says. */
export class BlankSource implements RunSource<Blank> {
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
