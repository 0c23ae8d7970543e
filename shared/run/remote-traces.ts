import type { Clock } from '../clock.ts';
import { ClockOffsetEstimator } from './clock-offset.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { RunClockAnswer } from '../wire/run-messages.ts';
import type { TraceStep } from './trace-step.ts';

/** Frames whose departure is remembered. */
const MAX_SENT = 64;
const HERE: ClockOffset = { offsetMs: 0, errorMs: 0 };

/** Puts the ways of frames through a run that is elsewhere on the clock of this host, with the ways there and back. */
export class RemoteTraces {
  readonly #clock: Clock;
  readonly #offset = new ClockOffsetEstimator();
  /** By capture time. */
  readonly #sentAt = new Map<number, number>();
  #isOn = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  turn(isOn: boolean): void {
    this.#isOn = isOn;
    if (!isOn) this.#sentAt.clear();
  }

  /** A frame leaves for there. */
  sent(timestamp: number): void {
    if (!this.#isOn) return;
    this.#sentAt.set(timestamp, this.#clock.now());
    const [oldest] = this.#sentAt.keys();
    if (this.#sentAt.size > MAX_SENT && oldest !== undefined) this.#sentAt.delete(oldest);
  }

  /** The time there was told. */
  answered({ askedAt, receivedAt, sentAt }: RunClockAnswer): void {
    this.#offset.add({ askedAt, receivedAt, sentAt, answeredAt: this.#clock.now() });
  }

  /** A frame's way there, on this host's clock; without an estimate of the other clock it is left as it is. */
  placed(steps: readonly TraceStep[], timestamp: number): readonly TraceStep[] {
    const now = this.#clock.now();
    const offset = this.#offset.at(now);
    if (offset === null) return steps;
    const there = steps.map((step) => onThisClock(step, offset));
    const way = { ...HERE, errorMs: offset.errorMs };
    const entered = Math.min(...there.map((step) => step.entered - clockOf(step).offsetMs));
    const left = Math.max(...there.map((step) => step.left - clockOf(step).offsetMs));
    const sentAt = this.#sentAt.get(timestamp) ?? entered;
    return [
      // An offset that is a little wrong must not make anything arrive before it was sent.
      {
        element: 'transfer out',
        host: 'page>edge',
        entered: sentAt,
        left: Math.max(sentAt, entered),
        clock: way,
      },
      ...there,
      { element: 'transfer back', host: 'edge>page', entered: Math.min(left, now), left: now, clock: way },
    ];
  }
}

/** All threads of one machine tell the same time. A step that knows its clock knows how far that is from the edge's. */
function onThisClock(step: TraceStep, offset: ClockOffset): TraceStep {
  const own = step.clock ?? HERE;
  const clock = { offsetMs: offset.offsetMs + own.offsetMs, errorMs: offset.errorMs + own.errorMs };
  const host = step.host.startsWith('edge') ? step.host : `edge ${step.host}`;
  return { ...step, host, clock };
}

function clockOf({ clock }: TraceStep): ClockOffset {
  return clock ?? HERE;
}
