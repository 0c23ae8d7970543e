import type { KeptValues } from './database.ts';

const KEY = 'app';

/** The app's settings among the kept values; what they mean is the app's business. */
export class KeptSettings {
  readonly #values: KeptValues;

  constructor(values: KeptValues) {
    this.#values = values;
  }

  /** What was saved last, perhaps by another version; undefined at first. */
  load(): Promise<unknown> {
    return this.#values.get('settings', KEY);
  }

  /** Rejects with `storage` when there is no room. */
  save(settings: object): Promise<void> {
    return this.#values.put('settings', KEY, settings);
  }
}
