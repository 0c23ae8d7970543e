import { z } from 'zod';
import { VerdictSchema } from '../detect/provider-verdict.ts';
import type { ProviderVerdict, Verdicts } from '../detect/provider-verdict.ts';
import type { KeptValues } from './database.ts';

const KEY = 'provider-verdicts';
/** The oldest are forgotten first. */
const MAX_KEPT = 100;

const KeptSchema = z.record(z.string(), z.unknown());

/** Verdicts about providers among the kept values, under one key: they are few and small. */
export class KeptVerdicts implements Verdicts {
  readonly #values: KeptValues;

  constructor(values: KeptValues) {
    this.#values = values;
  }

  async get(key: string): Promise<ProviderVerdict | null> {
    return (await this.#all()).get(key) ?? null;
  }

  async put(key: string, verdict: ProviderVerdict): Promise<void> {
    const all = await this.#all();
    all.set(key, verdict);
    const newest = [...all].toSorted(([, a], [, b]) => b.at - a.at).slice(0, MAX_KEPT);
    await this.#keep(Object.fromEntries(newest));
  }

  clear(): Promise<void> {
    return this.#keep({});
  }

  /** What another version left and this one cannot read is not there. */
  async #all(): Promise<Map<string, ProviderVerdict>> {
    const [stored] = await Promise.allSettled([this.#values.get('settings', KEY)]);
    const kept = KeptSchema.safeParse(stored.status === 'fulfilled' ? stored.value : undefined).data ?? {};
    const verdicts = new Map<string, ProviderVerdict>();
    for (const [key, value] of Object.entries(kept)) {
      const verdict = VerdictSchema.safeParse(value).data;
      if (verdict !== undefined) verdicts.set(key, verdict);
    }
    return verdicts;
  }

  /** A verdict that cannot be kept is measured again at the next visit; nothing else is wrong. */
  async #keep(verdicts: object): Promise<void> {
    await Promise.allSettled([this.#values.put('settings', KEY, verdicts)]);
  }
}
