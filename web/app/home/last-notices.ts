import { z } from 'zod';
import { deviceBase } from '../../store/device-address.ts';
import type { HomeCard } from './home-groups.ts';

const NoticesSchema = z.array(z.object({ message: z.string() }));

interface Known {
  /** Of the state that it was asked for. */
  readonly since: string;
  readonly words: string | null;
}

/** What was told last of pipelines that are not well, asked for once for each time that they are not. */
export class LastNotices {
  readonly #baseUrl: string;
  readonly #changed: () => void;
  readonly #known = new Map<string, Known>();

  /** `changed`: something is known that was not. */
  constructor(baseUrl: string, changed: () => void) {
    this.#baseUrl = baseUrl;
    this.#changed = changed;
  }

  /** Null: nothing, or nothing yet. */
  of({ key }: HomeCard): string | null {
    return this.#known.get(key)?.words ?? null;
  }

  /** Asks for what is not known yet, and forgets what is over. */
  look(cards: readonly HomeCard[]): void {
    const wanted = cards.filter(
      ({ pipeline, live, isOld }) => pipeline.health !== 'ok' && live !== null && !isOld,
    );
    const keys = new Set(wanted.map(({ key }) => key));
    for (const key of this.#known.keys()) if (!keys.has(key)) this.#known.delete(key);
    for (const card of wanted) {
      const { since, health } = card.pipeline;
      const state = `${health} ${since}`;
      if (this.#known.get(card.key)?.since === state) continue;
      this.#known.set(card.key, { since: state, words: null });
      void this.#ask(card, state);
    }
  }

  async #ask({ key, pipeline, device }: HomeCard, since: string): Promise<void> {
    const base = deviceBase(this.#baseUrl, device);
    const path = `api/pipelines/${encodeURIComponent(pipeline.id)}/notices`;
    // What cannot be had is only missing: the state is told all the same.
    const [asked] = await Promise.allSettled([fetchNotices(new URL(path, base))]);
    if (asked.status === 'rejected' || this.#known.get(key)?.since !== since) return;
    this.#known.set(key, { since, words: asked.value });
    this.#changed();
  }
}

async function fetchNotices(url: URL): Promise<string | null> {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok) return null;
  return NoticesSchema.parse(await response.json())[0]?.message ?? null;
}
