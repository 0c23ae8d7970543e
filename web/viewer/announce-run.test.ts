import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listing } from '../../shared/pipeline/listing.cases.ts';
import { announceRuns } from './announce-run.ts';
import type { AnnouncedViewer, RunAnnouncements } from './announce-run.ts';
import { IDLE } from './idle-state.ts';
import type { ViewerState } from './viewer.api.ts';

const LISTING = listing('faces');

let asked: string[] = [];
let isRefused = true;
let announcements: RunAnnouncements;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, isRefused] = [[], true];
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('fetch', (_url: URL, { method }: { method: string }) => {
    asked.push(method);
    return Promise.resolve(
      isRefused ? new Response('{}', { status: 403 }) : Response.json({ id: 'faces@1' }),
    );
  });
  const snapshot = { pipelines: [LISTING], runs: [], connected: true };
  announcements = announceRuns({
    feed: { snapshot, on: () => () => true },
    baseUrl: 'https://edge.example/',
  });
  announcements.allow(true);
});
afterEach(() => {
  announcements.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Lets a viewer run; gives the way to stop it. */
function run(): () => void {
  let state: ViewerState = IDLE;
  const listeners: ((state: ViewerState) => void)[] = [];
  const viewer: AnnouncedViewer = {
    get state() {
      return state;
    },
    figures: () => null,
    on: (_type, listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  announcements.follow(viewer);
  const become = (next: ViewerState): void => {
    state = next;
    listeners.forEach((listener) => listener(next));
  };
  become({ ...IDLE, phase: 'running', pipeline: LISTING.id });
  return () => become(IDLE);
}

test('what the edge refuses to list is told again once this browser may do something else there', async () => {
  run();
  const stop = run();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual(['PUT', 'PUT']);
  stop();
  isRefused = false;
  announcements.accessChanged();
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, [...announcements.listedAs]]).toEqual([['PUT', 'PUT', 'PUT'], ['faces@1']]);
});
