import { afterEach, describe, expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { DetectResult, Detector, Placement } from './detector.ts';

/** A detector under test, with strings to pull on what lies behind it. */
export interface DetectorRig<F> {
  readonly detector: Detector<F>;
  /** A new frame. */
  frame(): F;
  /** Whether nothing holds the frame's pixels any more. */
  isClosed(frame: F): boolean;
  /** What lies behind answers the oldest frame it has, with one detection. */
  answer(): void | Promise<void>;
  /** What lies behind fails on the oldest frame it has, and stays alive. */
  fail(): void | Promise<void>;
  /** What lies behind dies. */
  crash(): void | Promise<void>;
  /** Lets so much time pass that any deadline is over. Absent: the detector leaves deadlines to others. */
  expire?(): void | Promise<void>;
  /** How many frames lie behind the detector, seen since it was opened. */
  received(): number;
  /** Frees whatever the rig itself holds. */
  dispose(): void | Promise<void>;
}

const info = (id: number): FrameInfo => ({ id, timestamp: id * 1000, width: 640, height: 480 });

/** The contract of `Detector`, for everything that implements it. `crashCodes`: what a crash may be called. */
export function describeDetector<F>(
  name: string,
  placement: Placement,
  crashCodes: readonly ErrorCode[],
  open: () => Promise<DetectorRig<F>>,
): void {
  describe(`${name} keeps the detector's contract`, () => {
    const rigs: DetectorRig<F>[] = [];
    const opened = async (): Promise<DetectorRig<F>> => {
      const rig = await open();
      rigs.push(rig);
      return rig;
    };
    afterEach(async () => {
      for (const rig of rigs.splice(0)) {
        await rig.detector.close();
        await rig.dispose();
      }
    });

    test('a result carries its own frame, and the frame is closed', async () => {
      const rig = await opened();
      const frame = rig.frame();
      const result = rig.detector.detect(frame, info(7), {});
      await rig.answer();
      expect(await result).toMatchObject({ frame: info(7), placement });
      expect((await result).detections).toHaveLength(1);
      expectTimings(await result);
      expect(rig.isClosed(frame)).toBe(true);
    });

    test('frames that follow each other each get their own answer', async () => {
      const rig = await opened();
      for (const id of [1, 2, 3]) {
        const result = rig.detector.detect(rig.frame(), info(id), {});
        await rig.answer();
        expect((await result).frame.id).toBe(id);
      }
    });

    test('a failure is a SightlineError, the frame is closed, and the next frame is looked at', async () => {
      const rig = await opened();
      const frame = rig.frame();
      const failing = rig.detector.detect(frame, info(1), {});
      const settled = codeOf(failing);
      await rig.fail();
      expect(await settled).not.toBeNull();
      expect(rig.isClosed(frame)).toBe(true);
      const next = rig.detector.detect(rig.frame(), info(2), {});
      await rig.answer();
      expect((await next).frame.id).toBe(2);
    });

    test('a frame that was given up before the call is closed and goes nowhere', async () => {
      const rig = await opened();
      const frame = rig.frame();
      expect(await codeOf(rig.detector.detect(frame, info(1), {}, AbortSignal.abort()))).toBe('aborted');
      expect(rig.isClosed(frame)).toBe(true);
      expect(rig.received()).toBe(0);
    });

    test('giving a frame up settles the call at once', async () => {
      const rig = await opened();
      const frame = rig.frame();
      const abort = new AbortController();
      const settled = codeOf(rig.detector.detect(frame, info(1), {}, abort.signal));
      abort.abort();
      expect(await settled).toBe('aborted');
      await rig.answer();
      expect(rig.isClosed(frame)).toBe(true);
    });

    test('a crash settles what is pending and closes it', async () => {
      const rig = await opened();
      const frame = rig.frame();
      const settled = codeOf(rig.detector.detect(frame, info(1), {}));
      await rig.crash();
      expect(crashCodes).toContain(await settled);
      expect(rig.isClosed(frame)).toBe(true);
      const late = rig.frame();
      expect(crashCodes).toContain(await codeOf(rig.detector.detect(late, info(2), {})));
      expect(rig.isClosed(late)).toBe(true);
    });

    test('a frame that is never answered settles with its deadline', async ({ skip }) => {
      const rig = await opened();
      if (rig.expire === undefined) skip('this detector leaves deadlines to others');
      const frame = rig.frame();
      const settled = codeOf(rig.detector.detect(frame, info(1), {}));
      await rig.expire?.();
      expect(['deadline', ...crashCodes]).toContain(await settled);
      expect(rig.isClosed(frame)).toBe(true);
    });

    test('closing settles what is pending with aborted, and may be done twice', async () => {
      const rig = await opened();
      const frame = rig.frame();
      const settled = codeOf(rig.detector.detect(frame, info(1), {}));
      const closed = Promise.all([rig.detector.close(), rig.detector.close()]);
      expect(await settled).toBe('aborted');
      // What lies behind may be given a moment to let go of the frame.
      await rig.expire?.();
      await closed;
      expect(rig.isClosed(frame)).toBe(true);
    });

    test('a closed detector closes what it is given and says aborted', async () => {
      const rig = await opened();
      await rig.detector.close();
      const frame = rig.frame();
      expect(await codeOf(rig.detector.detect(frame, info(1), {}))).toBe('aborted');
      expect(rig.isClosed(frame)).toBe(true);
      expect(rig.received()).toBe(0);
    });
  });
}

/** The error's code, or null for a result. Anything else than a `SightlineError` fails the test. */
async function codeOf(call: Promise<DetectResult>): Promise<ErrorCode | null> {
  try {
    await call;
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(SightlineError);
    return error instanceof SightlineError ? error.code : null;
  }
}

function expectTimings({ timings }: DetectResult): void {
  for (const ms of Object.values(timings)) expect(ms).toBeGreaterThanOrEqual(0);
  const { transferMs, preprocessMs, inferMs, postprocessMs, totalMs } = timings;
  expect(transferMs + preprocessMs + inferMs + postprocessMs).toBeLessThanOrEqual(totalMs + 1e-6);
}
