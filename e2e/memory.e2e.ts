import { expect, test } from '@playwright/test';
import type { RunNotice } from '../shared/run/run.api.ts';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';
import type * as ViewModule from '../web/embed/view.ts';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { hangingCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';

interface Eaten {
  readonly notices: RunNotice[];
  readonly outputs: { readonly element: string; readonly at: number }[];
}

interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

declare global {
  var eaten: Eaten;
}

let edge: Edge;
let clip: string;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/capture.yaml' });
  clip = await hangingCameraFile(20, 0);
});
test.afterAll(() => edge.stop());

const BUFFERS = 'new ArrayBuffer(2 ** 30)';
const WASM = 'new WebAssembly.Memory({ initial: 16384, maximum: 65536 })';

/** An element that at its twentieth frame takes all the memory that there is, and needs some for every frame. */
function greedy(what: string, inTime: boolean): string {
  const eat = `{ for (;;) kept.push(${what}); }`;
  return `const kept = [];
export default (message) => {
  if (message.frame.id >= 20 && message.frame.id < 40) ${inTime ? `setTimeout(() => ${eat}, 0);` : eat}
  if (kept.length > 0) new ArrayBuffer(2 ** 30);
  return message;
};`;
}

async function begin(app: App, module: string): Promise<void> {
  await app.page
    .context()
    .route('**/greedy.mjs', (route) => route.fulfill({ contentType: 'text/javascript', body: module }));
  await app.page.evaluate(async () => {
    const { registerElement }: Pick<typeof ViewModule, 'registerElement'> = await import(
      new URL('/embed/view.js', location.href).href
    );
    registerElement('./greedy.mjs', new URL('/greedy.mjs', location.href));
    globalThis.eaten = { notices: [], outputs: [] };
    const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
    viewer?.on('notice', (notice) => globalThis.eaten.notices.push(notice));
    viewer?.on('output', ({ element }) => globalThis.eaten.outputs.push({ element, at: performance.now() }));
  });
  await app.start('greedy');
}

const eaten = (app: App): Promise<Eaten> => app.page.evaluate(() => globalThis.eaten);

async function outputsOf(app: App, element: string): Promise<number[]> {
  return (await eaten(app)).outputs.filter((output) => output.element === element).map(({ at }) => at);
}

for (const [name, what, inTime] of [
  ['buffers, in the middle of a message', BUFFERS, false],
  ['buffers, by a timer', BUFFERS, true],
  ['memories of WASM modules, by a timer', WASM, true],
] as const) {
  test(
    `a worker that takes all memory is replaced, and the one beside it goes on: ${name}`,
    { tag: '@alone' },
    async () => {
      const browser = await launch({ camera: clip });
      try {
        const app = await openApp(browser, edge.url);
        await begin(app, greedy(what, inTime));
        const told = async (): Promise<string> =>
          (await eaten(app)).notices.map(({ kind, message }) => `${kind}: ${message}`).join('\n');
        await expect.poll(told).toMatch(/recycle: .*(allocation failed|could not allocate)/);
        const before = (await outputsOf(app, 'greedy')).length;
        await expect.poll(async () => (await outputsOf(app, 'greedy')).length).toBeGreaterThan(before + 20);
        const calm = await outputsOf(app, 'calm');
        const longest = Math.max(...calm.slice(1).map((at, index) => at - (calm[index] ?? at)));
        expect(longest).toBeLessThan(2_000);
        const figures = await app.figures();
        if (figures === null) throw new Error('nothing runs');
        expect(imbalanceOf(figures.ledger)).toBe(0);
        expect(figures.elements.find(({ name: element }) => element === 'calm')).toMatchObject({ failed: 0 });
      } finally {
        await browser.close();
      }
    },
  );
}
