import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Browser } from '@playwright/test';
import { launch, type BrowserChoice } from './chromium.ts';
import { startEdge, type Edge, type EdgeChoice } from './edge.ts';
import { movingFace } from './moving-face.ts';

/** An edge whose document may name `file:face.y4m`, a face that moves, and a browser to look at it with. */
class WatchedFace {
  readonly #text: string;
  #folder: string | null = null;
  #edge: Edge | null = null;
  #browser: Browser | null = null;

  /** `text`: the document. */
  constructor(text: string) {
    this.#text = text;
  }

  get edge(): Edge {
    return there(this.#edge);
  }

  get browser(): Browser {
    return there(this.#browser);
  }

  async open(choice: () => Promise<BrowserChoice>): Promise<void> {
    this.#folder = await movingFace();
    await writeFile(this.#document, this.#text);
    this.#edge = await this.startAnother();
    this.#browser = await launch(await choice());
  }

  /** Starts one more edge with the same document; the caller stops it. */
  startAnother(choice: Pick<EdgeChoice, 'port' | 'flags'> = {}): Promise<Edge> {
    return startEdge({ document: this.#document, ...choice });
  }

  /** Starts the edge again where it was, after it was killed. */
  async startAgain(): Promise<void> {
    this.#edge = await startEdge({ document: this.#document, port: this.edge.port });
  }

  /** What could be opened is closed. */
  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#edge?.stop();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true });
  }

  get #document(): string {
    return join(there(this.#folder), 'document.yaml');
  }
}

function there<T>(part: T | null): T {
  if (part === null) throw new Error('it is there only while tests run');
  return part;
}

/**
 * Has an edge watch a face that moves while the tests of this file run, as the document says; `choice` says how to start
 * the browser: without a camera unless told.
 */
export function watchFace(
  document: string,
  choice: () => Promise<BrowserChoice> = async () => ({}),
): WatchedFace {
  const watched = new WatchedFace(document);
  test.beforeAll(() => watched.open(choice));
  test.afterAll(() => watched.close());
  return watched;
}
