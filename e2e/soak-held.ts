import type { CDPSession } from '@playwright/test';

/** What a page may leave behind besides bytes. */
const KINDS = ['MessagePort', 'Worker', 'VideoFrame', 'AbortController', 'BroadcastChannel'] as const;
export const HELD = [...KINDS, 'listeners', 'timers'] as const;
export type Held = Readonly<Record<(typeof HELD)[number], number>>;

/** How much of what a page's own thread still reaches, after a collection. */
export async function heldBy(session: CDPSession, timers: number): Promise<Held> {
  const counts: Partial<Record<keyof Held, number>> = { timers };
  for (const kind of KINDS) counts[kind] = await reachable(session, kind);
  counts.listeners = (await session.send('Memory.getDOMCounters')).jsEventListeners;
  return counts as Held;
}

async function reachable(session: CDPSession, kind: string): Promise<number> {
  const objectGroup = 'held';
  const { result } = await session.send('Runtime.evaluate', { expression: `${kind}.prototype`, objectGroup });
  if (result.objectId === undefined) throw new Error(`this browser has no ${kind}`);
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId,
    objectGroup,
  });
  await session.send('Runtime.releaseObjectGroup', { objectGroup });
  return Number(/\((\d+)\)/.exec(objects.description ?? '')?.[1] ?? Number.NaN);
}
