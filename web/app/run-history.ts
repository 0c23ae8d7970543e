import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RunLogLine } from '../../shared/run/host.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { Viewer } from '../viewer/viewer.api.ts';

const MAX_NOTICES = 100;
const MAX_LINES = 500;

/** Remembers the newest notices and log lines of what a viewer runs. A new run begins anew. */
export class RunHistory implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #viewer: Viewer | null = null;
  #stops: (() => void)[] = [];
  notices: readonly RunNotice[] = [];
  lines: readonly RunLogLine[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Listens to this viewer from now on. */
  watch(viewer: Viewer | null): void {
    if (viewer === this.#viewer) return;
    this.hostDisconnected();
    this.#viewer = viewer;
    this.hostConnected();
  }

  hostConnected(): void {
    const viewer = this.#viewer;
    if (viewer === null || this.#stops.length > 0) return;
    this.#stops = [
      viewer.on('notice', (notice) => {
        this.notices = [...this.notices, notice].slice(-MAX_NOTICES);
      }),
      viewer.on('log', (line) => {
        this.lines = [...this.lines, line].slice(-MAX_LINES);
      }),
      viewer.on('state', ({ phase }) => {
        if (phase !== 'opening') return;
        this.notices = [];
        this.lines = [];
        this.#host.requestUpdate();
      }),
    ];
  }

  hostDisconnected(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}
