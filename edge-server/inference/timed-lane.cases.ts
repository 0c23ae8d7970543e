import type { Clock } from '../clock.ts';
import { FakeLaneProcess, TINY_MANIFEST } from './fake-lane-process.cases.ts';
import { Lane } from './lane.ts';
import type { ToLane } from './lane-messages.ts';
import { DEFAULT_LANE_TIMING } from './lane-timing.ts';

/** A lane process that opens at once and takes so long for each frame, one after the other. */
class TimedProcess extends FakeLaneProcess {
  readonly #clock: Clock;
  readonly #serviceMs: number;
  #waiting = 0;

  constructor(events: ConstructorParameters<typeof FakeLaneProcess>[0], clock: Clock, serviceMs: number) {
    super(events);
    this.#clock = clock;
    this.#serviceMs = serviceMs;
  }

  override send(message: ToLane): void {
    super.send(message);
    if (message.type === 'open') queueMicrotask(() => this.open());
    if (message.type !== 'frame') return;
    this.#waiting += 1;
    if (this.#waiting === 1) this.#work();
  }

  #work(): void {
    this.#clock.after(this.#serviceMs, () => {
      this.#waiting -= 1;
      if (this.#waiting > 0) this.#work();
      this.answer();
    });
  }
}

/** A lane whose process takes `serviceMs` of the clock's time for every frame. */
export function timedLane(clock: Clock, serviceMs: number): Lane {
  return new Lane({
    setup: { manifest: TINY_MANIFEST, modelFile: 'tiny.onnx', wasmFile: 'kernel.wasm', threads: 1 },
    start: (events) => new TimedProcess(events, clock, serviceMs),
    clock,
    timing: DEFAULT_LANE_TIMING,
    log: () => undefined,
  });
}
