import { z } from 'zod';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import {
  EventCountsSchema,
  EventDetailSchema,
  EventPageSchema,
  StoredEventSchema,
} from '../../shared/run/event-store.ts';
import type {
  EventCounts,
  EventDetail,
  EventFilter,
  EventPage,
  EventQuery,
  Feedback,
  StoredEvent,
} from '../../shared/run/event-store.ts';
import type { MediaKind } from '../../shared/run/media-store.ts';

const ErrorSchema = z.object({ message: z.string() });
const NEVER = new AbortController().signal;

/** What an edge keeps of what happened, over HTTP. Rejects with the edge's words, or `edge_lost`. */
export class EdgeEvents {
  readonly #baseUrl: string;

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  async query({ limit, cursor, ...filter }: EventQuery, signal = NEVER): Promise<EventPage> {
    const words = wordsOf(filter);
    words.set('limit', String(limit));
    if (cursor !== undefined) words.set('cursor', cursor);
    return EventPageSchema.parse(await this.#ask('GET', `api/events?${words.toString()}`, { signal }));
  }

  async counts(signal = NEVER): Promise<EventCounts> {
    return EventCountsSchema.parse(await this.#ask('GET', 'api/events/counts', { signal }));
  }

  async get(id: string): Promise<EventDetail> {
    return EventDetailSchema.parse(await this.#ask('GET', pathOf(id)));
  }

  /** Says whether it was right; null takes that back. */
  async label(id: string, feedback: Feedback | null): Promise<StoredEvent> {
    const body = feedback ?? { verdict: null };
    return StoredEventSchema.parse(await this.#ask('PUT', `${pathOf(id)}/label`, { body }));
  }

  async remove(id: string): Promise<void> {
    await this.#ask('DELETE', pathOf(id));
  }

  /** The address of a file of an event; another one when the file is another one. */
  mediaUrl({ id, media }: StoredEvent, kind: MediaKind): string | null {
    const found = media.find((each) => each.kind === kind);
    if (found === undefined) return null;
    return new URL(`${pathOf(id)}/${kind}?bytes=${found.bytes}`, this.#baseUrl).href;
  }

  async #ask(
    method: string,
    path: string,
    more: { body?: object; signal?: AbortSignal } = {},
  ): Promise<unknown> {
    const response = await this.#send(method, path, more);
    if (response.status === 204) return null;
    const [read] = await Promise.allSettled([response.json()]);
    const answer: unknown = read.status === 'fulfilled' ? read.value : undefined;
    if (response.ok) return answer;
    const words = ErrorSchema.safeParse(answer).data?.message;
    throw new SightlineError('edge_lost', words ?? `The edge answered with HTTP ${response.status}.`);
  }

  async #send(
    method: string,
    path: string,
    { body, signal = NEVER }: { body?: object; signal?: AbortSignal },
  ): Promise<Response> {
    const json = { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    try {
      const init = { method, cache: 'no-store', signal, ...(body === undefined ? {} : json) } as const;
      return await fetch(new URL(path, this.#baseUrl), init);
    } catch (error) {
      if (signal.aborted) throw error;
      const words = `The edge does not answer: ${messageOf(error)}.`;
      throw new SightlineError('edge_lost', words, { cause: error });
    }
  }
}

function pathOf(id: string): string {
  return `api/events/${encodeURIComponent(id)}`;
}

/** A filter as the edge's addresses write it. */
function wordsOf(filter: EventFilter): URLSearchParams {
  const words = new URLSearchParams();
  const lists = {
    label: filter.labels,
    zone: filter.zones,
    pipeline: filter.pipelines,
    type: filter.types,
    except_type: filter.exceptTypes,
  };
  for (const [name, list = []] of Object.entries(lists)) for (const one of list) words.append(name, one);
  const single = {
    from: filter.from,
    to: filter.to,
    track: filter.track,
    min_score: filter.minScore,
    feedback: filter.feedback,
  };
  for (const [name, value] of Object.entries(single)) if (value !== undefined) words.set(name, String(value));
  return words;
}
