import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { DetectResult } from '../shared/detect/detector.ts';
import type { Diagnostics } from '../web/viewer/census.ts';
import type { ViewerFigures } from '../web/viewer/viewer.api.ts';
import { mustBalance } from './balance.ts';
import type { PlacementChoice, ProviderChoice, ViewerState } from '../web/viewer/viewer.api.ts';
import type { DiagnosableViewer } from '../web/viewer/viewer.ts';

/** The part of the app element that tests may touch. */
interface AppElement extends HTMLElement {
  readonly viewer: DiagnosableViewer;
}

/** The app in a page, driven through the viewer that its element exposes. */
export interface App {
  readonly page: Page;
  /** Console errors, page errors and CSP violations so far. */
  readonly complaints: readonly string[];
  /** On the camera; with the bytes of a picture file on that, which stands still: whoever looks at it sees the same. */
  start(pipeline: string, picture?: Buffer): Promise<void>;
  stop(): Promise<void>;
  setPlacement(choice: PlacementChoice): Promise<void>;
  setProvider(choice: ProviderChoice): Promise<void>;
  /** The viewer's state, its error as text. */
  state(): Promise<Omit<ViewerState, 'error'> & { readonly error: string | null }>;
  figures(): Promise<ViewerFigures | null>;
  /** What the viewer holds now: workers, frames that are open, media tracks that are live. */
  diagnostics(): Promise<Diagnostics>;
  /** The next result that satisfies the conditions; fails after the page's own time limit. */
  result(where?: { placement?: 'browser' | 'edge'; nonEmpty?: boolean }): Promise<DetectResult>;
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const where = message.worker()?.url() ?? message.location().url;
    complaints.push(`console (${where}): ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  return complaints;
}

function driver(page: Page, complaints: string[]): App {
  // Whatever a test is about: at every instant at which it looks, every frame is accounted for.
  const figures = async (): Promise<ViewerFigures | null> => {
    const now = await page.evaluate(
      () => document.querySelector<AppElement>('sightline-app')?.viewer.figures() ?? null,
    );
    mustBalance(now?.ledger);
    return now;
  };
  return {
    page,
    complaints,
    start: (pipeline, picture) =>
      page.evaluate(
        async ([id, base64]) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const file = new File([bytes], 'picture.jpg', { type: 'image/jpeg' });
          const source =
            bytes.length === 0 ? ({ kind: 'camera' } as const) : ({ kind: 'file', file } as const);
          await document.querySelector<AppElement>('sightline-app')?.viewer.start(id, source);
        },
        [pipeline, picture?.toString('base64') ?? ''] as const,
      ),
    stop: async () => {
      await figures();
      await page.evaluate(async () => {
        await document.querySelector<AppElement>('sightline-app')?.viewer.stop();
      });
      await figures();
    },
    setPlacement: (choice) =>
      page.evaluate((wanted) => {
        document.querySelector<AppElement>('sightline-app')?.viewer.setPlacement(wanted);
      }, choice),
    setProvider: (choice) =>
      page.evaluate((wanted) => {
        document.querySelector<AppElement>('sightline-app')?.viewer.setProvider(wanted);
      }, choice),
    state: () =>
      page.evaluate(() => {
        const app = document.querySelector<AppElement>('sightline-app');
        if (app === null) throw new Error('no <sightline-app>');
        const { error, ...rest } = app.viewer.state;
        // An Error does not cross to the test as it is.
        return { ...rest, error: error === null ? null : `${error.code}: ${error.message}` };
      }),
    figures,
    diagnostics: () =>
      page.evaluate(() => {
        const app = document.querySelector<AppElement>('sightline-app');
        if (app === null) throw new Error('no <sightline-app>');
        return app.viewer.diagnostics();
      }),
    result: (where = {}) =>
      page.evaluate(
        ({ placement, nonEmpty }) =>
          new Promise<DetectResult>((resolve, reject) => {
            const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
            if (viewer === undefined) throw new Error('no <sightline-app>');
            const off = viewer.on('result', (result) => {
              if (placement !== undefined && result.placement !== placement) return;
              if (nonEmpty === true && result.detections.length === 0) return;
              off();
              resolve(result);
            });
            setTimeout(() => {
              off();
              reject(new Error(`no such result in 45 s; state: ${JSON.stringify(viewer.state)}`));
            }, 45_000);
          }),
        where,
      ),
  };
}

/** Opens the app of a server and waits until its element is there. */
export async function openApp(host: Browser | BrowserContext, url: string): Promise<App> {
  const page = await host.newPage();
  const complaints = listen(page);
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector<AppElement>('sightline-app')?.viewer !== undefined);
  return driver(page, complaints);
}
