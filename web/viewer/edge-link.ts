import type { Detector, ProviderReport } from '../../shared/detect/detector.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { closeAll } from './close-all.ts';

/** A detector on the edge. */
export interface RemoteDetector extends Detector<VideoFrame> {
  readonly provider: ProviderReport;
  /** Tells the edge how the run does. Never rejects. */
  tell(inputFps: number, dropFps: number): Promise<void>;
}

/** What an edge link is made of. */
export interface EdgeLinkParts {
  /** Connects; `onLost` is called once when the open connection is lost. */
  connect(onLost: (error: SightlineError) => void, signal: AbortSignal): Promise<RemoteDetector>;
  /** The link came up, went down, or failed to come up. The detector of a link that went down is closed right after. */
  onChange(): void;
}

const LONGEST_PAUSE_MS = 10_000;

/** The connection of a step to the edge. While wanted it is opened again and again, after a pause that grows. */
export class EdgeLink {
  readonly #parts: EdgeLinkParts;
  #wanted: AbortController | null = null;
  #detector: RemoteDetector | null = null;
  #error: SightlineError | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #connecting = false;

  constructor(parts: EdgeLinkParts) {
    this.#parts = parts;
  }

  /** Null while the link is down. */
  get detector(): RemoteDetector | null {
    return this.#detector;
  }

  /** Why the link is down though it is wanted; null while it is up, not wanted, or being opened for the first time. */
  get error(): SightlineError | null {
    return this.#error;
  }

  /** Wanted, and neither up nor failed yet. */
  get isFirstTry(): boolean {
    return this.#wanted !== null && this.#detector === null && this.#error === null;
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
    const former = this.#detector;
    this.#wanted.abort();
    clearTimeout(this.#retry);
    this.#detector = null;
    this.#error = null;
    this.#wanted = new AbortController();
    void this.#connect(this.#wanted.signal);
    this.#parts.onChange();
    if (former !== null) void closeAll([former]);
  }

  /** There is reason to believe that the edge is back: tries now, if it was waiting to. */
  hurry(): void {
    if (this.#wanted === null || this.#connecting || this.#detector !== null) return;
    clearTimeout(this.#retry);
    void this.#connect(this.#wanted.signal);
  }

  /** Resolves when the connection is closed. */
  async close(): Promise<void> {
    const detector = this.#detector;
    this.#wanted?.abort();
    this.#wanted = null;
    clearTimeout(this.#retry);
    this.#error = null;
    this.#failures = 0;
    this.#connecting = false;
    this.#detector = null;
    if (detector !== null) await closeAll([detector]);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    this.#connecting = true;
    // One that is lost before anybody had it never came up.
    const attempt = new AbortController();
    const either = AbortSignal.any([signal, attempt.signal]);
    const onLost = (error: SightlineError): void => {
      attempt.abort(error);
      this.#onLost(error, signal);
    };
    try {
      const detector = await this.#parts.connect(onLost, either);
      if (either.aborted) await closeAll([detector]);
      either.throwIfAborted();
      this.#up(detector);
    } catch (error) {
      if (!signal.aborted) this.#down(asSightlineError(error, 'edge_lost'), signal);
    }
  }

  #up(detector: RemoteDetector): void {
    this.#connecting = false;
    this.#failures = 0;
    this.#error = null;
    this.#detector = detector;
    this.#parts.onChange();
  }

  #onLost(error: SightlineError, signal: AbortSignal): void {
    // Lost while it was still being opened: `#connect` hears of it.
    if (signal.aborted || this.#detector === null) return;
    this.#down(error, signal);
  }

  #down(error: SightlineError, signal: AbortSignal): void {
    const lost = this.#detector;
    this.#connecting = false;
    this.#detector = null;
    this.#error = error;
    this.#failures += 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, (2 ** this.#failures - 1) * 1000);
    this.#retry = setTimeout(() => void this.#connect(signal), pauseMs);
    this.#parts.onChange();
    if (lost !== null) void closeAll([lost]);
  }
}
