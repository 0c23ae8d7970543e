import { expect, test, type Page } from '@playwright/test';
import type { RunNotice } from '../shared/run/run.api.ts';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { hangingCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';

/** What these tests keep in the page. */
interface Taking {
  /** How often a camera was asked for. */
  asked: number;
  /** Set: frames are swallowed on their way, as by a camera that hangs without a word. */
  silent: boolean;
  /** Set: there is no camera. */
  unplugged: boolean;
  readonly notices: RunNotice[];
}

interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

declare global {
  var taking: Taking;
}

let edge: Edge;
let clip: string;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/capture.yaml' });
  clip = await hangingCameraFile(4, 8);
});
test.afterAll(() => edge.stop());

/** Stands between the page and its camera, from before its first script. */
async function watchCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.taking = { asked: 0, silent: false, unplugged: false, notices: [] };
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      globalThis.taking.asked += 1;
      if (globalThis.taking.unplugged) throw new DOMException('none', 'NotFoundError');
      return open(constraints);
    };
  });
}

/** Opens the app in a browser of its own and runs a pipeline on its camera. */
async function withCamera(
  use: (app: App) => Promise<void>,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<void> {
  const browser = await launch({
    camera: clip,
    flags: ['--auto-select-desktop-capture-source=Entire screen', '--auto-accept-this-tab-capture'],
  });
  try {
    const context = await browser.newContext();
    const first = await openApp(context, edge.url);
    await watchCamera(first.page);
    await prepare?.(first.page);
    await first.page.reload();
    await first.page.waitForFunction(
      () => document.querySelector<AppElement>('sightline-app')?.viewer !== undefined,
    );
    await first.page.evaluate(() => {
      const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
      viewer?.on('notice', (notice) => globalThis.taking.notices.push(notice));
    });
    await use(first);
    await first.stop();
    await expect.poll(() => first.diagnostics()).toEqual({ workers: 0, openFrames: 0, tracks: 0 });
  } finally {
    await browser.close();
  }
}

const captured = async (app: App): Promise<number> => (await app.figures())?.ledger.captured ?? 0;

async function untilMore(app: App, more = 10): Promise<void> {
  const before = await captured(app);
  await expect.poll(() => captured(app)).toBeGreaterThan(before + more);
}

async function told(app: App): Promise<string> {
  const notices = await app.page.evaluate(() => globalThis.taking.notices);
  return notices.map(({ kind, message }) => `${kind}: ${message}`).join('\n');
}

async function sourceState(app: App): Promise<string | undefined> {
  return (await app.figures())?.elements[0]?.state;
}

const asked = (app: App): Promise<number> => app.page.evaluate(() => globalThis.taking.asked);

test('a camera that hangs on one picture is told as frozen, asked for anew, and goes on by itself', async () => {
  await withCamera(async (app) => {
    await app.start('watch');
    await expect
      .poll(() => told(app), { timeout: 40_000 })
      .toContain('warning: The source is frozen: the same picture');
    await expect.poll(() => asked(app)).toBeGreaterThanOrEqual(2);
    await untilMore(app);
    const state = await app.state();
    expect(state).toMatchObject({ phase: 'running', error: null, warning: null });
    expect(await sourceState(app)).toBe('busy');
  });
});

test('a camera that falls silent is told apart from that, and asked for anew', async () => {
  const swallow = (page: Page): Promise<unknown> =>
    page.addInitScript(() => {
      const { MediaStreamTrackProcessor: Processor, Worker: AnyWorker } = globalThis;
      // Frames do not go through a stream of the page's own to a worker; so the page has to read them itself.
      class OtherWorker extends AnyWorker {
        constructor(url: URL | string, options?: WorkerOptions) {
          if (options?.name === 'sightline-capture') throw new Error('no such worker today');
          super(url, options);
        }
      }
      const swallowing = function swallowing(init: { track: MediaStreamVideoTrack; maxBufferSize: number }) {
        const swallowed = new TransformStream<VideoFrame, VideoFrame>({
          transform(frame, controller) {
            if (globalThis.taking.silent) frame.close();
            else controller.enqueue(frame);
          },
        });
        return { readable: new Processor(init).readable.pipeThrough(swallowed) };
      };
      Object.assign(globalThis, { MediaStreamTrackProcessor: swallowing, Worker: OtherWorker });
    });
  await withCamera(async (app) => {
    await app.start('watch');
    await untilMore(app);
    await app.page.evaluate(() => void (globalThis.taking.silent = true));
    await expect
      .poll(() => told(app), { timeout: 40_000 })
      .toContain('error: The source is silent: no frame has come for');
    expect(await told(app)).not.toContain('frozen');
    await expect.poll(() => asked(app)).toBeGreaterThan(1);
    await app.page.evaluate(() => void (globalThis.taking.silent = false));
    await untilMore(app);
    expect(await app.state()).toMatchObject({ phase: 'running', error: null });
  }, swallow);
});

test('a camera that is unplugged is told in words, waited for, and opened the moment it is back', async () => {
  await withCamera(async (app) => {
    await app.start('watch');
    await untilMore(app);
    await app.page.evaluate(() => {
      globalThis.taking.unplugged = true;
      const media = document.querySelector<AppElement>('sightline-app')?.viewer.media;
      const stream = media instanceof HTMLVideoElement ? media.srcObject : null;
      if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
    });
    await expect(app.page.getByText('was unplugged or taken away').first()).toBeVisible();
    await expect.poll(() => asked(app)).toBeGreaterThan(2);
    expect((await app.state()).phase).toBe('running');
    await app.page.evaluate(() => {
      globalThis.taking.unplugged = false;
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await untilMore(app);
    expect(await app.state()).toMatchObject({ phase: 'running', error: null });
  });
});

/** As where only workers may read a track: what is sent to them stands for it, since Chromium sends none. */
function onlyWorkersRead(): void {
  const Processor = MediaStreamTrackProcessor;
  Reflect.deleteProperty(globalThis, 'MediaStreamTrackProcessor');
  Reflect.set(MediaStreamTrack.prototype, 'clone', function clone(this: MediaStreamVideoTrack) {
    return new Processor({ track: this, maxBufferSize: 1 }).readable;
  });
}

/** And where they have a processor that takes it. */
async function workersRead(page: Page): Promise<void> {
  const processor =
    'globalThis.MediaStreamTrackProcessor = class { constructor({ track }) { this.readable = track; } };';
  await page.route('**/assets/capture-*.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${processor}\n${await answer.text()}` });
  });
}

test('each rung of the ladder takes frames, and the page says which', async () => {
  const rungs = [
    ['track-processor', 'straight from the source', () => undefined],
    ['track-processor', 'straight from the source', () => Reflect.deleteProperty(globalThis, 'Worker')],
    ['worker-track-processor', 'straight from the source, by a worker', onlyWorkersRead],
    [
      'video-frame-callback',
      'as the video shows them',
      () => Reflect.deleteProperty(globalThis, 'MediaStreamTrackProcessor'),
    ],
    [
      'worker-timer',
      'by the clock of a worker',
      () => {
        Reflect.deleteProperty(globalThis, 'MediaStreamTrackProcessor');
        Reflect.deleteProperty(HTMLVideoElement.prototype, 'requestVideoFrameCallback');
      },
    ],
  ] as const;
  for (const [rung, words, remove] of rungs) {
    await withCamera(
      async (app) => {
        await app.start('plain');
        await untilMore(app);
        expect((await app.state()).capture?.rung).toBe(rung);
        await expect(app.page.getByText(words).first()).toBeAttached();
      },
      async (page) => {
        await page.addInitScript(remove);
        if (rung === 'worker-track-processor') await workersRead(page);
      },
    );
  }
});

test('a camera gives pictures of the size and rate that the document names', async () => {
  await withCamera(async (app) => {
    const settings = (): Promise<MediaTrackSettings | undefined> =>
      app.page.evaluate(() => {
        const media = document.querySelector<AppElement>('sightline-app')?.viewer.media;
        const stream = media instanceof HTMLVideoElement ? media.srcObject : null;
        return stream instanceof MediaStream ? stream.getVideoTracks()[0]?.getSettings() : undefined;
      });
    await app.start('plain');
    expect(await settings()).toMatchObject({ width: 160, height: 120, frameRate: 10 });
    await app.start('small');
    expect(await settings()).toMatchObject({ width: 80, height: 60, frameRate: 5 });
    expect((await app.state()).capture).toMatchObject({ width: 80, height: 60 });
  });
});

test('a screen is shared in answer to a click; that the user ends it is the end, in words', async () => {
  await withCamera(async (app) => {
    await app.page.getByRole('combobox', { name: 'Camera or screen' }).selectOption('screen');
    await app.page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect.poll(() => captured(app)).toBeGreaterThan(0);
    expect(await app.state()).toMatchObject({ phase: 'running', capture: { label: 'Screen' } });
    await app.page.evaluate(() => {
      const media = document.querySelector<AppElement>('sightline-app')?.viewer.media;
      const stream = media instanceof HTMLVideoElement ? media.srcObject : null;
      // What the browser's own button does.
      if (stream instanceof MediaStream) stream.getTracks()[0]?.dispatchEvent(new Event('ended'));
    });
    await expect(app.page.getByText('The screen is not shared any more.')).toBeVisible();
    expect((await app.state()).phase).toBe('ended');
  });
});
