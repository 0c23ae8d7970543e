import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, vi } from 'vitest';

/**
 * Resolves when the garbage collector took all of these, fails when something still holds one. They are let go of only in
 * a function that has returned: make them, and the references to them, in one of their own. Needs real timers.
 */
export async function untilCollected(references: readonly WeakRef<object>[]): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage !== 'function') throw new Error('this Node collects no garbage on demand');
  await vi.waitFor(() => {
    collectGarbage();
    expect(references.map((each) => each.deref() === undefined)).toEqual(references.map(() => true));
  });
}
