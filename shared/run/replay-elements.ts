import type { Element } from './element.ts';
import type { Message } from './message.ts';
import { CallNumbers, inTurn, remadeElements, withProcess } from './remade-element.ts';
import type { Remake } from './remade-element.ts';
import type { ReplaySchedule } from './replay-schedule.ts';
import type { ElementLookup } from './run.api.ts';

/** The same elements by a schedule; `replaced` gives what stands in for a detector. */
export function scheduledElements(
  lookup: ElementLookup,
  isDetector: (type: string) => boolean,
  schedule: ReplaySchedule,
  replaced: (make: () => Element, name: string) => Element,
): ElementLookup {
  const calls = new CallNumbers();
  const remake: Remake = (make, name, detects) => {
    if (detects) return replaced(make, name);
    const inner = make();
    const begin = (call: number): void => schedule.begin(name, call);
    return inTurn(
      inner,
      name,
      calls,
      (call, isVoid) => (isVoid() ? Promise.resolve() : schedule.turn(name, call)),
      begin,
    );
  };
  return remadeElements(lookup, isDetector, schedule.clock, remake);
}

/** Stands in for a detector: gives what was recorded, when its time comes. */
export function recordedDetector(
  name: string,
  schedule: ReplaySchedule,
  numberOf: (message: Message) => number | undefined,
  recorded: (element: string, frame: number) => readonly Message[],
): Element {
  return {
    // Whatever was recorded out of order must not wait for what comes later.
    concurrency: Number.MAX_SAFE_INTEGER,
    async process(message) {
      // One that looks within boxes is given these too; what it found is told once.
      if (message.kind === 'detections') return null;
      const number = numberOf(message);
      if (number === undefined || !schedule.expects(name, number)) return null;
      schedule.begin(name, number);
      await schedule.turn(name, number);
      return recorded(name, number);
    },
  };
}

/** A detector that looks at pixels again; its results go on when those that were recorded did. */
export function detectorInTurn(
  inner: Element,
  name: string,
  schedule: ReplaySchedule,
  numberOf: (message: Message) => number | undefined,
): Element {
  return withProcess(inner, async (message) => {
    const number = numberOf(message) ?? 0;
    schedule.begin(name, number);
    try {
      const outputs = await inner.process(message);
      // It waits for the boxes within which it looks: its turn is theirs.
      if (outputs === null) return null;
      if (schedule.expects(name, number)) await schedule.turn(name, number);
      return outputs;
    } catch (error) {
      schedule.giveUp(name, number);
      throw error;
    }
  });
}
