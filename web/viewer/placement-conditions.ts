import type { PowerState } from '../../shared/pipeline/plan-cost.ts';
import { lineHintsOf } from '../../shared/pipeline/plan-line.ts';
import type { LineHints } from '../../shared/pipeline/plan-line.ts';

/** What of this device counts when it is decided where to run, besides what is measured. */
export interface PlacementConditions {
  /** Null where the browser does not tell. */
  readonly power: PowerState | null;
  readonly line: LineHints;
}

/** Reads what the browser tells of battery and line, each time anew. Where it tells nothing, nothing counts. */
export class BrowserConditions implements PlacementConditions {
  readonly #navigator: object;
  #battery: object | null = null;

  constructor(navigator: object) {
    this.#navigator = navigator;
    void this.#askForBattery();
  }

  get power(): PowerState | null {
    if (this.#battery === null) return null;
    const level: unknown = Reflect.get(this.#battery, 'level');
    const charging: unknown = Reflect.get(this.#battery, 'charging');
    return typeof level === 'number' && typeof charging === 'boolean' ? { level, charging } : null;
  }

  get line(): LineHints {
    return lineHintsOf(this.#navigator);
  }

  /** Only Chromium tells, and only pages that were served securely. */
  async #askForBattery(): Promise<void> {
    const ask: unknown = Reflect.get(this.#navigator, 'getBattery');
    if (typeof ask !== 'function') return;
    const [asked] = await Promise.allSettled([Promise.resolve(Reflect.apply(ask, this.#navigator, []))]);
    const battery: unknown = asked.status === 'fulfilled' ? asked.value : null;
    if (typeof battery === 'object') this.#battery = battery;
  }
}
