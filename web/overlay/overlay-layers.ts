import type { DetectResult } from '../../shared/detect/detector.ts';
import type { LabelColor } from './color.ts';
import { OverlayLayer } from './overlay-layer.ts';
import type { LookInit } from './overlay-layer.ts';
import type { PictureClock } from './picture-clock.ts';
import type { OverlayFigures } from './smoothness.ts';

/** Whose results a layer shows: any object. */
export type LayerKey = object;

/** All layers over one picture, in the order in which they came. */
export class OverlayLayers {
  readonly #layers = new Map<LayerKey, OverlayLayer>();

  get all(): readonly OverlayLayer[] {
    return [...this.#layers.values()];
  }

  take(key: LayerKey, result: DetectResult | null, clock: PictureClock, smooth: boolean): void {
    this.#layer(key).take(result, clock, smooth);
  }

  /** Which layers there are from now on, each with the colour of its boxes; null: each label has its own. */
  keep(colors: ReadonlyMap<LayerKey, LabelColor | null>): void {
    for (const key of this.#layers.keys()) if (!colors.has(key)) this.#layers.delete(key);
    for (const [key, color] of colors) this.#layer(key).color = color;
  }

  /** Nothing is shown any more of what was found. */
  clear(clock: PictureClock): void {
    for (const layer of this.all) layer.take(null, clock, false);
  }

  /** Moves everything to where it is; gives whether it changes by itself with the next display frame. */
  look(init: LookInit): boolean {
    return this.all.map((layer) => layer.look(init)).includes(true);
  }

  /** When something begins to grow old next; infinite when nothing will. */
  agesAt(now: number): number {
    return Math.min(...this.all.map((layer) => layer.agesAt(now)));
  }

  /** Null: nothing was ever drawn for it. */
  figures(key: LayerKey): OverlayFigures | null {
    return this.#layers.get(key)?.figures() ?? null;
  }

  #layer(key: LayerKey): OverlayLayer {
    const layer = this.#layers.get(key) ?? new OverlayLayer();
    this.#layers.set(key, layer);
    return layer;
  }
}
