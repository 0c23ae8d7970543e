import type { RunSource, SourceEvents } from '../run/host.ts';
import type { RecordedFrame } from '../run/recording-content.ts';
import type { ReplaySchedule } from '../run/replay-schedule.ts';

/** Frames of a recording by their time, which is the same in every run of a clip. */
export class RecordedTimes {
  readonly #frames: ReadonlyMap<number, RecordedFrame>;

  constructor(frames: readonly RecordedFrame[]) {
    this.#frames = new Map(frames.map((recorded) => [recorded.frame.timestamp, recorded]));
  }

  at(timestamp: number): RecordedFrame | undefined {
    return this.#frames.get(timestamp);
  }
}

/** What decides which frames of a source are given, and when it is over. */
export interface FrameChoice<F> {
  /** In their order. */
  readonly frames: readonly RecordedFrame[];
  readonly detectors: readonly string[];
  readonly schedule: ReplaySchedule;
  readonly close: (frame: F) => void;
}

/** A source of which only the frames that were recorded are given, dated as they were; over once all of them came. */
export function scheduledFrames<F>(source: RunSource<F>, choice: FrameChoice<F>): RunSource<F> {
  return {
    live: source.live,
    start(events) {
      const giving = new Giving(choice, events);
      source.start(giving);
    },
    stop() {
      choice.schedule.end();
      return source.stop();
    },
  };
}

class Giving<F> implements SourceEvents<F> {
  readonly #choice: FrameChoice<F>;
  readonly #events: SourceEvents<F>;
  readonly #played: Promise<void>;
  readonly #times: RecordedTimes;
  /** Those that are still to come, in their order. */
  readonly #missing: RecordedFrame[];
  #isOver = false;

  constructor(choice: FrameChoice<F>, events: SourceEvents<F>) {
    this.#choice = choice;
    this.#events = events;
    this.#times = new RecordedTimes(choice.frames);
    this.#missing = [...choice.frames];
    this.#played = choice.schedule.play(() => undefined);
  }

  onFrame(frame: F, info: Parameters<SourceEvents<F>['onFrame']>[1]): Promise<void> | undefined {
    const recorded = this.#isOver ? undefined : this.#times.at(info.timestamp);
    if (recorded === undefined) {
      this.#choice.close(frame);
      return undefined;
    }
    this.#came(recorded);
    const { capturedAt } = recorded.frame;
    const welcome = this.#events.onFrame(frame, capturedAt === undefined ? info : { ...info, capturedAt });
    if (this.#missing.length === 0) this.onEnded();
    return welcome;
  }

  onEnded(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const missed of this.#missing.splice(0)) this.#giveUp(missed);
    // What was found has to go on, and timers have to fire, before there is an end.
    void this.#played.then(() => this.#events.onEnded());
  }

  onError(error: Parameters<SourceEvents<F>['onError']>[0]): void {
    this.#events.onError(error);
  }

  /** Frames come in their order: those before it that did not come will not. */
  #came(recorded: RecordedFrame): void {
    const index = this.#missing.indexOf(recorded);
    for (const missed of this.#missing.splice(0, index + 1).slice(0, -1)) this.#giveUp(missed);
  }

  #giveUp({ frame }: RecordedFrame): void {
    for (const detector of this.#choice.detectors) this.#choice.schedule.giveUp(detector, frame.id);
  }
}
