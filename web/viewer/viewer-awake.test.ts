import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakePage } from './fake-page.cases.ts';

/** A page's document, which may be hidden. */
class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';

  become(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let shown: FakeDocument;
let page: FakePage;

beforeEach(() => {
  vi.useFakeTimers();
  shown = new FakeDocument();
  vi.stubGlobal('HTMLVideoElement', function video() {});
  vi.stubGlobal('document', shown);
  page = new FakePage();
  page.rung = 'track-processor';
});
afterEach(async () => {
  await page.viewer.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** How many locks keep the screen on, once everything asked for is done. */
async function locks(): Promise<number> {
  await vi.advanceTimersByTimeAsync(1);
  return page.screenLocks;
}

test('the screen stays on while a camera is watched, and no longer', async () => {
  expect(await locks()).toBe(0);
  await page.start();
  expect(await locks()).toBe(1);
  await page.see();
  expect(await locks()).toBe(1);
  await page.viewer.stop();
  expect(await locks()).toBe(0);
});

test('a hidden page lets the screen go, and keeps it on again once it is seen', async () => {
  await page.start();
  shown.become('hidden');
  expect(await locks()).toBe(0);
  shown.become('visible');
  expect(await locks()).toBe(1);
  await page.viewer.stop();
  shown.become('hidden');
  shown.become('visible');
  expect(await locks()).toBe(0);
});

test('what starts while the page is hidden keeps the screen on only once it is seen', async () => {
  shown.become('hidden');
  await page.start();
  expect(await locks()).toBe(0);
  shown.become('visible');
  expect(await locks()).toBe(1);
});

test('a picture, which stands still, never keeps the screen on', async () => {
  page.rung = 'picture';
  await page.start();
  shown.become('hidden');
  shown.become('visible');
  expect([page.viewer.state.phase, await locks()]).toEqual(['running', 0]);
});
