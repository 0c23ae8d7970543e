import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { DetectResult } from '../../shared/detect/detector.ts';
import { IDLE } from '../viewer/idle-state.ts';
import type { Viewer, ViewerFigures, ViewerState } from '../viewer/viewer.api.ts';
import { pushSample } from './sparkline.ts';

/** How often text and figures are brought up to date; the overlay follows every result by itself. */
const REFRESH_MS = 250;

/** A minute of the latency line. */
const MAX_SAMPLES = 240;

/** Keeps an element up to date with a viewer: its state at once, its figures at a calm pace while it runs. */
export class RunWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #viewer: Viewer | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #stops: (() => void)[] = [];
  #fresh: DetectResult | null = null;
  state: ViewerState = IDLE;
  figures: ViewerFigures | null = null;
  result: DetectResult | null = null;
  latencies: readonly number[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Where the whole run is while it runs. */
  get where(): ViewerState['host'] {
    return this.state.phase === 'running' ? this.state.host : null;
  }

  /** Watches this viewer from now on. */
  watch(viewer: Viewer): void {
    this.#viewer = viewer;
    this.hostDisconnected();
    this.hostConnected();
  }

  hostConnected(): void {
    const viewer = this.#viewer;
    if (viewer === null) return;
    this.#stops = [
      viewer.on('state', (state) => this.#take(state)),
      viewer.on('result', (result) => (this.#fresh = result)),
    ];
    this.#timer = setInterval(() => this.#refresh(), REFRESH_MS);
    this.#take(viewer.state);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  #take(state: ViewerState): void {
    const restarted = state.phase === 'opening' && this.state.phase !== 'opening';
    this.state = state;
    if (restarted) this.latencies = [];
    if (state.phase === 'idle' || state.phase === 'failed' || restarted) {
      this.result = null;
      this.#fresh = null;
    }
    this.figures = this.#viewer?.figures() ?? null;
    this.#host.requestUpdate();
  }

  #refresh(): void {
    if (this.state.phase !== 'running' && this.#fresh === null) return;
    this.figures = this.#viewer?.figures() ?? null;
    if (this.#fresh !== null) {
      this.result = this.#fresh;
      this.latencies = pushSample(this.latencies, this.#fresh.timings.totalMs, MAX_SAMPLES);
      this.#fresh = null;
    }
    this.#host.requestUpdate();
  }
}
