import type * as ViewModule from '../web/embed/view.ts';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import type { App } from './app.ts';

/** What comes out of one end of the graph. */
interface End {
  count: number;
  lastAt: number;
  longestGapMs: number;
}

/** What a page under faults tells: sums alone, since what it keeps would be held for what is left behind. */
interface Storm {
  readonly ends: Record<string, End>;
  readonly notices: Record<string, number>;
  readonly timers: Set<number>;
}

interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

declare global {
  var storm: Storm;
  /** In the thread of a `FAULTY` element. */
  var isFaulty: boolean | undefined;
}

export const INJECTED = 'a fault that was injected';

/** An element that once does what `fault` says in its thread. */
const FAULTY = `
globalThis.isFaulty = true;
export default (message) => {
  const { fault } = globalThis;
  globalThis.fault = undefined;
  if (fault === 'throw') throw new Error('${INJECTED}');
  return fault === 'hang' ? new Promise(() => {}) : message;
};`;

/** Counts the timers of a page from its beginning; call it before the page is opened. */
export async function countTimers(app: {
  addInitScript(script: () => void): Promise<unknown>;
}): Promise<void> {
  await app.addInitScript(() => {
    const timers = new Set<number>();
    globalThis.storm = { ends: {}, notices: {}, timers };
    const after = window.setTimeout.bind(window);
    const every = window.setInterval.bind(window);
    const cancel = window.clearTimeout.bind(window);
    const setOnce = (action: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): number => {
      const timer = after(() => {
        timers.delete(timer);
        action(...given);
      }, ms);
      timers.add(timer);
      return timer;
    };
    const setOften = (action: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): number => {
      const timer = every(action, ms, ...given);
      timers.add(timer);
      return timer;
    };
    const clear = (timer?: number): void => {
      if (timer !== undefined) timers.delete(timer);
      cancel(timer);
    };
    Object.assign(window, {
      setTimeout: setOnce,
      setInterval: setOften,
      clearTimeout: clear,
      clearInterval: clear,
    });
  });
}

/** Registers the element that goes wrong, and listens. */
export async function prepareStorm(app: App): Promise<void> {
  await app.page
    .context()
    .route('**/faulty.mjs', (route) => route.fulfill({ contentType: 'text/javascript', body: FAULTY }));
  await app.page.evaluate(async () => {
    const { registerElement }: Pick<typeof ViewModule, 'registerElement'> = await import(
      new URL('/embed/view.js', location.href).href
    );
    registerElement('./faulty.mjs', new URL('/faulty.mjs', location.href));
    const { ends, notices } = globalThis.storm;
    const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
    viewer?.on('notice', ({ kind }) => (notices[kind] = (notices[kind] ?? 0) + 1));
    viewer?.on('output', ({ element }) => {
      const now = performance.now();
      const end = (ends[element] ??= { count: 0, lastAt: now, longestGapMs: 0 });
      end.longestGapMs = Math.max(end.longestGapMs, now - end.lastAt);
      end.lastAt = now;
      end.count += 1;
    });
  });
}

/** How often something was said. */
export function toldOf(app: App, kind: string): Promise<number> {
  return app.page.evaluate((wanted) => globalThis.storm.notices[wanted] ?? 0, kind);
}

export function outputsOf(app: App, element: string): Promise<number> {
  return app.page.evaluate((name) => globalThis.storm.ends[name]?.count ?? 0, element);
}

/** The longest times without a message at the ends of the graph since they were asked for last, milliseconds. */
export function takeGaps(app: App): Promise<Record<string, number>> {
  return app.page.evaluate(() => {
    const gaps = Object.entries(globalThis.storm.ends).map(([name, end]) => {
      const { longestGapMs } = end;
      end.longestGapMs = 0;
      return [name, longestGapMs] as const;
    });
    return Object.fromEntries(gaps);
  });
}

/** Forgets when something came out last: what follows is another run. */
export async function forgetEnds(app: App): Promise<void> {
  await app.page.evaluate(() => {
    for (const name of Object.keys(globalThis.storm.ends)) delete globalThis.storm.ends[name];
  });
}
