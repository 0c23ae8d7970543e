import type { Detector, ProviderReport } from '../../shared/detect/detector.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { closeAll, openAll } from './open-all.ts';

/** A detector on the edge. */
export interface RemoteDetector extends Detector<VideoFrame> {
  readonly provider: ProviderReport;
  /** Tells the edge how the run does. Never rejects. */
  tell(inputFps: number, dropFps: number): Promise<void>;
}

/** What an edge link is made of. */
export interface EdgeLinkParts {
  /** How many steps of the pipeline go to the edge. */
  readonly count: number;
  /** Connects one of them; `onLost` is called once when the open connection is lost. */
  connect(
    step: number,
    onLost: (error: SightlineError) => void,
    signal: AbortSignal,
  ): Promise<RemoteDetector>;
  /** The link came up, went down, or failed to come up. Detectors of a link that went down are closed right after. */
  onChange(): void;
}

const LONGEST_PAUSE_MS = 10_000;

/**
 * The connections of a pipeline's steps to the edge, held together: all are up or none. While wanted they are
 * opened again and again, after a pause that grows.
 */
export class EdgeLink {
  readonly #parts: EdgeLinkParts;
  #wanted: AbortController | null = null;
  #detectors: readonly RemoteDetector[] | null = null;
  #error: SightlineError | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #connecting = false;

  constructor(parts: EdgeLinkParts) {
    this.#parts = parts;
  }

  /** One per step that goes there, while the link is up. */
  get detectors(): readonly RemoteDetector[] | null {
    return this.#detectors;
  }

  /** Why the link is down though it is wanted; null while it is up, not wanted, or being opened for the first time. */
  get error(): SightlineError | null {
    return this.#error;
  }

  /** Wanted, and neither up nor failed yet. */
  get isFirstTry(): boolean {
    return this.#wanted !== null && this.#detectors === null && this.#error === null;
  }

  /** Opens the link and keeps it open, or closes it. */
  want(wanted: boolean): void {
    if (wanted === (this.#wanted !== null)) return;
    if (!wanted) {
      void this.close();
      return;
    }
    this.#wanted = new AbortController();
    void this.#connect(this.#wanted.signal);
  }

  /** Connects anew where it is connected, or trying to be: something about it has changed. */
  renew(): void {
    if (this.#wanted === null) return;
    const former = this.#detectors ?? [];
    this.#wanted.abort();
    clearTimeout(this.#retry);
    this.#detectors = null;
    this.#error = null;
    this.#wanted = new AbortController();
    void this.#connect(this.#wanted.signal);
    this.#parts.onChange();
    void closeAll(former);
  }

  /** There is reason to believe that the edge is back: tries now, if it was waiting to. */
  hurry(): void {
    if (this.#wanted === null || this.#connecting || this.#detectors !== null) return;
    clearTimeout(this.#retry);
    void this.#connect(this.#wanted.signal);
  }

  /** Resolves when all connections are closed. */
  async close(): Promise<void> {
    const detectors = this.#detectors ?? [];
    this.#wanted?.abort();
    this.#wanted = null;
    clearTimeout(this.#retry);
    this.#error = null;
    this.#failures = 0;
    this.#connecting = false;
    this.#detectors = null;
    await closeAll(detectors);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    this.#connecting = true;
    // One connection that is lost takes the others with it, while they are being opened too.
    const attempt = new AbortController();
    const onLost = (error: SightlineError): void => {
      attempt.abort(error);
      this.#onLost(error, signal);
    };
    try {
      const connect = (step: number, either: AbortSignal): Promise<RemoteDetector> =>
        this.#parts.connect(step, onLost, either);
      this.#up(await openAll(this.#parts.count, connect, AbortSignal.any([signal, attempt.signal])));
    } catch (error) {
      if (!signal.aborted) this.#down(asSightlineError(error, 'edge_lost'), signal);
    }
  }

  #up(detectors: readonly RemoteDetector[]): void {
    this.#connecting = false;
    this.#failures = 0;
    this.#error = null;
    this.#detectors = detectors;
    this.#parts.onChange();
  }

  #onLost(error: SightlineError, signal: AbortSignal): void {
    // Lost while others were still being opened: `#connect` hears of it.
    if (signal.aborted || this.#detectors === null) return;
    this.#down(error, signal);
  }

  #down(error: SightlineError, signal: AbortSignal): void {
    const lost = this.#detectors;
    this.#connecting = false;
    this.#detectors = null;
    this.#error = error;
    this.#failures += 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, (2 ** this.#failures - 1) * 1000);
    this.#retry = setTimeout(() => void this.#connect(signal), pauseMs);
    this.#parts.onChange();
    void closeAll(lost ?? []);
  }
}
