import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { graphOf } from '../../shared/pipeline/resolve.ts';
import { registerElement } from '../elements/register-element.ts';
import { FakePage } from './fake-page.cases.ts';

const DOCUMENT = `pipelines:
  faces:
    restart: { budget: 3 }
    elements:
      - source: { uri: camera, live: true }
      - detect_faces: { ai_model: { model: fake } }
      - name: mine
        user: { module: mine }
`;
const NOTHING = { workers: 0, openFrames: 0, tracks: 0 };
const GONE = new SightlineError('edge_lost', 'The model could not be loaded.');

let page: FakePage;
/** How often the page's own element was set up, and why it is not. */
let setups: number;
let refusal: Error | null;
let takeBack: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('HTMLVideoElement', function video() {});
  vi.stubGlobal('document', new EventTarget());
  page = new FakePage();
  page.pipeline = { ...page.pipeline, graph: graphOf(parseDocument(DOCUMENT).document, 'faces') };
  page.viewer.setPlacement('browser');
  [setups, refusal] = [0, null];
  takeBack = registerElement('mine', {
    create: () => {
      setups += 1;
      if (refusal !== null) throw refusal;
      return { process: (message) => message };
    },
  });
});
afterEach(async () => {
  takeBack();
  await page.viewer.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.viewer.diagnostics()).toEqual(NOTHING);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const words = (): string => page.viewer.state.error?.message ?? '';
const told = (): string[] =>
  page.notices.filter(({ kind }) => kind === 'error').map(({ message }) => message);

test('a model that does not come is asked for again after growing pauses, on the camera that is open', async () => {
  page.laneError = GONE;
  const started = page.start();
  await vi.advanceTimersByTimeAsync(10);
  expect(page.viewer.state.phase).toBe('loading');
  expect(words()).toBe('It could not be started: The model could not be loaded. It is tried again in 0.1 s.');
  // Whoever looks at where it runs once a second tells nothing else.
  await vi.advanceTimersByTimeAsync(200);
  expect(words()).toContain('tried again in 0.2 s');
  page.laneError = null;
  await vi.advanceTimersByTimeAsync(200);
  await started;
  expect(page.viewer.state).toMatchObject({ phase: 'running', error: null });
  expect([page.lanes.length, page.sources.length, told().length]).toEqual([3, 1, 2]);
  await page.see();
});

test('an element that cannot be set up is tried again with all that runs beside it, and then runs', async () => {
  refusal = new Error('Failed to fetch');
  const started = page.start();
  await vi.advanceTimersByTimeAsync(10);
  expect(words()).toMatch(/^It could not be started: .*Failed to fetch\. It is tried again in 0\.1 s\.$/);
  expect(page.viewer.state).toMatchObject({ phase: 'loading', host: null });
  refusal = null;
  await vi.advanceTimersByTimeAsync(100);
  await started;
  expect(page.viewer.state).toMatchObject({ phase: 'running', host: 'browser', error: null });
  expect([setups, page.lanes.length, page.sources.length]).toEqual([2, 1, 1]);
  expect((await page.see()).frame.id).toBe(1);
  expect(page.viewer.figures()?.ledger).toMatchObject({ captured: 1, delivered: 1, inFlight: 0 });
});

test('what was tried as often as the pipeline says is given up, in its own words', async () => {
  refusal = new Error('Failed to fetch');
  const [started] = await Promise.all([
    Promise.allSettled([page.start()]),
    vi.advanceTimersByTimeAsync(10_000),
  ]);
  expect(started).toMatchObject([
    { status: 'rejected', reason: { message: expect.stringContaining('fetch') } },
  ]);
  expect([setups, told().length]).toEqual([4, 3]);
  expect(page.viewer.state.phase).toBe('failed');
  expect(words()).not.toContain('tried again');
});

test.each<[ErrorCode]>([['unsupported'], ['forbidden'], ['invalid_document'], ['not_found']])(
  'what is %s is so the next time too: it is not tried again',
  async (code) => {
    refusal = new SightlineError(code, 'It cannot be.');
    await expect(page.start()).rejects.toMatchObject({ code });
    expect([setups, page.viewer.state.phase, told()]).toEqual([1, 'failed', []]);
  },
);

test.each(['a model', 'an element'])('a stop while %s is waited for ends the trying', async (what) => {
  if (what === 'a model') page.laneError = GONE;
  else refusal = new Error('Failed to fetch');
  const started = Promise.allSettled([page.start()]);
  await vi.advanceTimersByTimeAsync(150);
  await page.viewer.stop();
  expect(await started).toMatchObject([{ status: 'rejected', reason: { code: 'aborted' } }]);
  const tries = [setups, page.lanes.length];
  await vi.advanceTimersByTimeAsync(60_000);
  expect([setups, page.lanes.length]).toEqual(tries);
  expect(page.viewer.state).toMatchObject({ phase: 'idle', error: null });
});
