import { expect, test } from '@playwright/test';
import { hangingCameraFile } from './camera.ts';
import { startEdge, type Edge } from './edge.ts';
import { openPlainTab, type PlainTab } from './plain-tab.ts';

const VIEWER = "document.querySelector('sightline-app')?.viewer";

let edge: Edge;
let clip: string;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/capture.yaml' });
  clip = await hangingCameraFile(20, 0);
});
test.afterAll(() => edge.stop());

/** Runs a pipeline in a real tab, without what the rungs above need. */
async function withTab(remove: string, use: (tab: PlainTab) => Promise<void>): Promise<void> {
  const tab = await openPlainTab(edge.url, clip);
  try {
    await expect.poll(() => tab.evaluate(`${VIEWER} !== undefined`)).toBe(true);
    await tab.evaluate(
      `${remove}; globalThis.notices = []; ${VIEWER}.on('notice', (n) => notices.push(n)); 0`,
    );
    await tab.evaluate(`${VIEWER}.start('plain', { kind: 'camera' }).then(() => 0)`);
    await untilMore(tab);
    await use(tab);
  } finally {
    await tab.close();
  }
}

async function captured(tab: PlainTab): Promise<number> {
  return Number(await tab.evaluate(`${VIEWER}.figures().ledger.captured`));
}

async function untilMore(tab: PlainTab, more = 10): Promise<void> {
  const before = await captured(tab);
  await expect.poll(() => captured(tab)).toBeGreaterThan(before + more);
}

const sourceState = (tab: PlainTab): Promise<unknown> =>
  tab.evaluate(`${VIEWER}.figures().elements[0].state`);
const rung = (tab: PlainTab): Promise<unknown> => tab.evaluate(`${VIEWER}.state.capture.rung`);
const warning = (tab: PlainTab): Promise<unknown> => tab.evaluate(`${VIEWER}.state.warning`);

const NO_PROCESSOR = 'delete globalThis.MediaStreamTrackProcessor';
const NO_CALLBACK = `${NO_PROCESSOR}; delete HTMLVideoElement.prototype.requestVideoFrameCallback`;

test('as the video shows them: a hidden tab is throttled, neither silent nor failed, and goes on at once', async () => {
  await withTab(NO_PROCESSOR, async (tab) => {
    expect(await rung(tab)).toBe('video-frame-callback');
    await tab.hide(true);
    await expect.poll(() => sourceState(tab)).toBe('throttled');
    await expect.poll(() => warning(tab)).toContain('this tab is hidden');
    // Longer than a source may be silent.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(await sourceState(tab)).toBe('throttled');
    expect(await tab.evaluate(`${VIEWER}.state.error`)).toBeNull();
    await tab.hide(false);
    const back = Date.now();
    await untilMore(tab, 3);
    expect(Date.now() - back).toBeLessThan(3_000);
    await expect.poll(() => warning(tab)).toBeNull();
    const kinds = await tab.evaluate("notices.filter(({ kind }) => kind === 'error').length");
    expect(kinds).toBe(0);
  });
});

for (const [name, remove] of [
  ['track-processor', '0'],
  ['worker-timer', NO_CALLBACK],
] as const) {
  test(`${name}: a hidden tab goes on`, async () => {
    await withTab(remove, async (tab) => {
      expect(await rung(tab)).toBe(name);
      await tab.hide(true);
      await expect.poll(() => tab.evaluate('document.visibilityState')).toBe('hidden');
      await untilMore(tab, 30);
      expect(await warning(tab)).toBeNull();
    });
  });
}
