import { EdgeDocuments } from '../editor/edge-documents.ts';
import { shapedElements } from './pipeline-shapes.ts';
import type { ShapedElement } from './pipeline-shapes.ts';
import { countsIn } from './zone-counts.ts';
import type { ElementCounts } from './zone-counts.ts';

/** How often counts are asked for while they are shown, milliseconds. */
const COUNTS_MS = 2000;

/** What is told of the shapes of a pipeline of the edge. */
export interface ShapeFeedListener {
  shapes(elements: readonly ShapedElement[]): void;
  counts(counts: ElementCounts): void;
}

/**
 * The zones and lines of a pipeline that runs on the edge, and what its lines have counted so far; that is asked for only
 * where there are lines, and not while the page is hidden. What the edge does not tell stays as it was. Whoever made it
 * closes it.
 */
export class ShapeFeed {
  readonly #baseUrl: string;
  readonly #pipeline: string;
  readonly #listener: ShapeFeedListener;
  readonly #ended = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(baseUrl: string, pipeline: string, listener: ShapeFeedListener) {
    this.#baseUrl = baseUrl;
    this.#pipeline = pipeline;
    this.#listener = listener;
  }

  /** Reads the pipeline once more: it was changed. */
  async read(): Promise<void> {
    const reading = new EdgeDocuments(this.#baseUrl).get(this.#pipeline);
    const [found] = await Promise.allSettled([reading]);
    if (this.#ended.signal.aborted || found.status === 'rejected') return;
    const elements = shapedElements(found.value?.definition);
    this.#listener.shapes(elements);
    clearInterval(this.#timer);
    if (!elements.some(({ rules }) => rules.isLine)) return;
    this.#timer = setInterval(() => void this.#count(), COUNTS_MS);
    await this.#count();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#ended.abort();
  }

  async #count(): Promise<void> {
    if (document.hidden) return;
    const [asked] = await Promise.allSettled([this.#ask()]);
    if (asked.status === 'fulfilled' && !this.#ended.signal.aborted) this.#listener.counts(asked.value);
  }

  async #ask(): Promise<ElementCounts> {
    const { signal } = this.#ended;
    const path = `api/pipelines/${encodeURIComponent(this.#pipeline)}/figures`;
    const response = await fetch(new URL(path, this.#baseUrl), { cache: 'no-store', signal });
    return countsIn(response.ok ? await response.json() : null);
  }
}
