import type { PlacementChoice, ProviderChoice } from '../viewer/viewer.api.ts';

/** How the page looks: as the system does, or as chosen. */
export type Theme = 'auto' | 'light' | 'dark';

/** What the app remembers between visits. */
export interface Settings {
  readonly pipeline: string | null;
  /** The chosen camera; null: the browser's own choice. */
  readonly cameraId: string | null;
  readonly placement: PlacementChoice;
  readonly provider: ProviderChoice;
  readonly theme: Theme;
  /** Whether the edge is told of what runs in this browser. */
  readonly announce: boolean;
  /** Whether boxes move between results. */
  readonly smooth: boolean;
  /** What was shown last besides the first run. */
  readonly views: OpenViews;
}

/** What a page shows besides its first run. */
export interface OpenViews {
  /** Ids of the pipelines on the first picture, besides the first. */
  readonly beside: readonly string[];
  /** How many further cameras, 0 to 3. */
  readonly cameras: number;
}

/** Keeps settings. `save` rejects with `storage` when there is no room; the app goes on without. */
export interface SettingsStore {
  load(): Promise<unknown>;
  save(settings: Settings): Promise<void>;
}

const PLACEMENTS = ['auto', 'browser', 'edge'] as const;
const PROVIDERS = ['auto', 'webgpu', 'wasm'] as const;
const THEMES = ['auto', 'light', 'dark'] as const;

/** Settings out of whatever was stored, perhaps by another version: what is not understood is left at its default. */
export function parseSettings(stored: unknown): Settings {
  const from: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return {
    pipeline: textOf(from.pipeline),
    cameraId: textOf(from.cameraId),
    placement: oneOf(PLACEMENTS, from.placement),
    provider: oneOf(PROVIDERS, from.provider),
    theme: oneOf(THEMES, from.theme),
    announce: from.announce !== false,
    smooth: from.smooth !== false,
    views: viewsOf(from.views),
  };
}

const MOST_BESIDES = 3;

function viewsOf(stored: unknown): OpenViews {
  const from: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const beside: readonly unknown[] = Array.isArray(from.beside) ? from.beside : [];
  const cameras = [1, 2, 3].find((count) => count === from.cameras) ?? 0;
  return {
    beside: beside
      .filter((id) => typeof id === 'string' && id !== '')
      .map(String)
      .slice(0, MOST_BESIDES),
    cameras,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function oneOf<T extends string>(choices: readonly [T, ...T[]], value: unknown): T {
  return choices.find((choice) => choice === value) ?? choices[0];
}
