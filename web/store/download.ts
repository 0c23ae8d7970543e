import { messageOf, SightlineError } from '../../shared/errors.ts';

/** Told while something is loaded; `total` is 0 when it is not known. */
export type OnProgress = (loaded: number, total: number) => void;

/** What is asked for. */
export interface DownloadRequest {
  readonly url: string;
  /** Expected length in bytes; more than that is refused. */
  readonly size: number;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/** Loads a file of known length. Rejects with `not_found`, `invalid_model` (another length), or the signal's reason. */
export async function download(request: DownloadRequest): Promise<ArrayBuffer> {
  try {
    return await read(await get(request), request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof SightlineError) throw error;
    const words = `The model could not be loaded: ${messageOf(error)}. Check the connection to the edge and try again.`;
    throw new SightlineError('not_found', words, { cause: error });
  }
}

async function get({ url, signal }: DownloadRequest): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
  return response.body;
}

async function read(
  body: ReadableStream<Uint8Array>,
  { size, onProgress }: DownloadRequest,
): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let loaded = 0;
  for await (const chunk of chunksOf(body)) {
    if (loaded + chunk.length > size) throw unlike(size);
    bytes.set(chunk, loaded);
    loaded += chunk.length;
    onProgress(loaded, size);
  }
  if (loaded !== size) throw unlike(size);
  return bytes.buffer;
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
    // After the end this does nothing; before it, it stops the download.
    await reader.cancel();
  }
}

function unlike(size: number): SightlineError {
  return new SightlineError(
    'invalid_model',
    `The model file does not have the ${size} bytes that its manifest says. Put the right file beside the manifest.`,
  );
}
