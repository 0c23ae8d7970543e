import type { Clock } from '../../shared/clock.ts';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import { pause } from '../../shared/run/pause.ts';
import type { KeptPart } from './kept-part.ts';
import { codeOfStatus } from './status-code.ts';

/** Told while something is loaded; `total` is 0 when it is not known. */
export type OnProgress = (loaded: number, total: number) => void;

/** What is asked for. */
export interface DownloadRequest {
  readonly url: string;
  /** Expected length in bytes; more than that is refused. */
  readonly size: number;
  readonly onProgress: OnProgress;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What is here of it already, and where more of it is kept until it is whole. */
  readonly part: KeptPart;
  /** Pauses before going on after the line broke, milliseconds; as often as there are pauses. */
  readonly pausesMs?: readonly number[];
}

const PAUSES_MS = [1000, 4000];
/** Kept at once, so that a page that is closed loses no more than that. */
const PIECE_BYTES = 4 * 2 ** 20;

/**
 * Loads a file of known length, going on where an earlier visit or a broken line left off. Rejects with `not_found`,
 * `unauthorized`, `forbidden`, `invalid_model` (another length), `edge_lost` (it may come the next time), or the signal's reason; what
 * has come is kept then.
 */
export async function download(request: DownloadRequest): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(request.size);
  const file = new ArrivingFile(bytes, request, await request.part.restore(bytes));
  try {
    await loadAll(file, request);
    return bytes.buffer;
  } catch (error) {
    const { signal, part } = request;
    if (error instanceof SightlineError && !signal.aborted) await part.clear();
    else await file.keep();
    signal.throwIfAborted();
    if (error instanceof SightlineError) throw error;
    const words = `The model could not be loaded: ${messageOf(error)}. Check the connection to the edge and try again.`;
    const code = error instanceof HttpError ? codeOfStatus(error.status) : undefined;
    throw new SightlineError(code ?? 'edge_lost', words, { cause: error });
  }
}

async function loadAll(file: ArrivingFile, request: DownloadRequest): Promise<void> {
  const { clock, signal, pausesMs = PAUSES_MS } = request;
  for (let breaks = 0; ; breaks += 1) {
    const before = file.loaded;
    try {
      return await file.load();
    } catch (error) {
      const pauseMs = pausesMs[breaks];
      // Where nothing comes at all, trying again at once helps nobody.
      const mayGoOn = file.loaded > before && pauseMs !== undefined && !(error instanceof SightlineError);
      if (signal.aborted || !mayGoOn) throw error;
      await pause(pauseMs, clock, signal);
      signal.throwIfAborted();
    }
  }
}

/** An answer that is no file. */
class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** A file while it comes. */
class ArrivingFile {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #request: DownloadRequest;
  #loaded: number;
  #kept: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, request: DownloadRequest, loaded: number) {
    this.#bytes = bytes;
    this.#request = request;
    this.#loaded = loaded;
    this.#kept = loaded;
  }

  get loaded(): number {
    return this.#loaded;
  }

  /** Loads what is missing. */
  async load(): Promise<void> {
    const { size, onProgress } = this.#request;
    onProgress(this.#loaded, size);
    if (this.#loaded === size) return;
    for await (const chunk of chunksOf(await this.#open())) {
      if (this.#loaded + chunk.length > size) throw unlike(size);
      this.#bytes.set(chunk, this.#loaded);
      this.#loaded += chunk.length;
      onProgress(this.#loaded, size);
      if (this.#loaded - this.#kept >= PIECE_BYTES) await this.keep();
    }
    if (this.#loaded !== size) throw unlike(size);
  }

  /** Keeps what has come since the last time. */
  async keep(): Promise<void> {
    await this.#request.part.keep(this.#bytes.slice(this.#kept, this.#loaded), this.#kept);
    this.#kept = this.#loaded;
  }

  async #open(): Promise<ReadableStream<Uint8Array>> {
    const { url, signal } = this.#request;
    const headers = this.#loaded === 0 ? {} : { headers: { Range: `bytes=${this.#loaded}-` } };
    const response = await fetch(url, { signal, ...headers });
    if (!response.ok || response.body === null) throw new HttpError(response.status);
    if (response.status !== 206) await this.#beginAnew();
    return response.body;
  }

  /** The whole file comes, whatever was asked for. */
  async #beginAnew(): Promise<void> {
    this.#loaded = 0;
    this.#kept = 0;
    await this.#request.part.clear();
  }
}

/** Not every browser can iterate over a stream. Cancels the stream when the loop is left. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // After the end this does nothing; before it, it stops the download. One that broke has nothing to stop.
    await Promise.allSettled([reader.cancel()]);
  }
}

function unlike(size: number): SightlineError {
  return new SightlineError(
    'invalid_model',
    `The model file does not have the ${size} bytes that its manifest says. Put the right file beside the manifest.`,
  );
}
