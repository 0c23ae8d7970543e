import type { JSHandle, Page } from '@playwright/test';

/** The part of the app element that is looked at. */
interface AppElement extends HTMLElement {
  readonly viewer: { diagnostics(): { openFrames: number } };
}

/** https://wicg.github.io/performance-measure-memory/ */
interface MeasuringPerformance extends Performance {
  measureUserAgentSpecificMemory(): Promise<{
    readonly bytes: number;
    readonly breakdown: readonly {
      readonly bytes: number;
      readonly attribution: readonly { readonly scope: string }[];
    }[];
  }>;
}

/** Bytes by what holds them. */
export interface ScopeBytes {
  readonly window: number;
  readonly workers: number;
}

/** Without it the browser takes its time until it measures, up to 20 s. */
export const MEASURES_AT_ONCE = '--enable-blink-features=ForceEagerMeasureMemory';
const SAMPLED_EVERY_MS = 20;

/** What a page and its workers hold after a collection. Only pages that are isolated from other origins are told. */
export function scopeBytes(page: Page): Promise<ScopeBytes> {
  return page.evaluate(async () => {
    const { breakdown } = await (performance as MeasuringPerformance).measureUserAgentSpecificMemory();
    const sumOf = (fits: (scope: string) => boolean): number =>
      breakdown
        .filter(({ attribution }) => attribution.some(({ scope }) => fits(scope)))
        .reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      window: sumOf((scope) => scope === 'Window'),
      workers: sumOf((scope) => scope.endsWith('WorkerGlobalScope')),
    };
  });
}

interface Sampler {
  most: number;
  looks: number;
}

/** Looks at a page's open frames many times a second, in the page. */
export class FrameSampler {
  readonly #sampler: JSHandle<Sampler>;

  private constructor(sampler: JSHandle<Sampler>) {
    this.#sampler = sampler;
  }

  static async open(page: Page): Promise<FrameSampler> {
    const sampler = await page.evaluateHandle((everyMs) => {
      const seen = { most: 0, looks: 0 };
      setInterval(() => {
        const { openFrames } = document.querySelector<AppElement>('sightline-app')?.viewer.diagnostics() ?? {
          openFrames: 0,
        };
        seen.most = Math.max(seen.most, openFrames);
        seen.looks += 1;
      }, everyMs);
      return seen;
    }, SAMPLED_EVERY_MS);
    return new FrameSampler(sampler);
  }

  /** The most that were open at once since the last look, and how often that was looked at. */
  take(): Promise<{ readonly most: number; readonly looks: number }> {
    return this.#sampler.evaluate((seen) => {
      const taken = { ...seen };
      seen.most = 0;
      seen.looks = 0;
      return taken;
    });
  }
}
