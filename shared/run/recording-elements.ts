import type { FrameInfo } from '../frame.ts';
import { messagesOf } from './element-job.ts';
import type { Element, Outputs } from './element.ts';
import type { FrameMessage, Message } from './message.ts';
import type { RecordingTurns } from './recording-turns.ts';
import { CallNumbers, inTurn, remadeElements, withProcess } from './remade-element.ts';
import type { Process, Remake, Turn } from './remade-element.ts';
import type { ElementLookup } from './run.api.ts';

/** Told what comes to detectors and what they give, and when other elements are done that take their time. */
export interface RunObserver {
  /** Before the detector has it; borrowed for the length of the call. */
  frame(message: FrameMessage): void;
  /** `at`: microseconds of the run. */
  detected(element: string, frame: FrameInfo, outputs: readonly Message[], at: number): void;
  /** `call`: its number among the element's, from 1. */
  settled(element: string, call: number, at: number): void;
}

/** The same elements on a clock that can be repeated; what they give takes its turn, and is told. */
export function recordedElements(
  lookup: ElementLookup,
  isDetector: (type: string) => boolean,
  turns: RecordingTurns,
  observer: RunObserver,
): ElementLookup {
  const calls = new CallNumbers();
  const remake: Remake = (make, name, detects) => {
    const inner = make();
    if (detects) return detectedInTurn(inner, name, turns, observer);
    const settle: Turn = (call, isVoid) => turns.take((at) => observer.settled(name, call, at), isVoid);
    return inTurn(inner, name, calls, settle);
  };
  return remadeElements(lookup, isDetector, turns.clock, remake);
}

function detectedInTurn(inner: Element, name: string, turns: RecordingTurns, observer: RunObserver): Element {
  let ended = false;
  const tell = (frame: FrameInfo, outputs: Outputs): Promise<void> =>
    turns.take(
      (at) => observer.detected(name, frame, messagesOf(outputs), at),
      () => ended,
    );
  const process: Process = async (message) => {
    if (message.kind === 'frame') observer.frame(message);
    let outputs: Outputs;
    try {
      outputs = await inner.process(message);
    } catch (error) {
      // What was found in the next frame may have waited for it.
      await tell(message.frame, null);
      throw error;
    }
    // One that looks within boxes gives nothing for the frame itself, but for these.
    if (outputs !== null) await tell(message.frame, outputs);
    return outputs;
  };
  return withProcess(inner, process, () => {
    ended = true;
    return inner.cleanup?.();
  });
}
