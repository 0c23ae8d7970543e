import type { Clock } from '../../shared/clock.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ControlEvent } from '../../shared/run/control.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import type { RunLogLine } from '../../shared/run/host.ts';
import type { Message } from '../../shared/run/message.ts';
import type { Run, RunNotice } from '../../shared/run/run.api.ts';
import { tapHeading, tapText } from '../app/tap-text.ts';
import type { Viewer, ViewerState } from '../viewer/viewer.api.ts';
import { placesInPage } from './detector-places.ts';
import type { Inside, InsideLook, TapSample, TapWish, TracedFrame } from './inside.api.ts';
import { tracePage } from './page-trace.ts';

/** How often figures are brought up to date. */
const REFRESH_MS = 250;

/** What a run of this page is looked into with. */
export interface PageInsideParts {
  readonly viewer: Pick<Viewer, 'run' | 'figures' | 'on'> & {
    readonly state: Pick<ViewerState, 'host' | 'detectors'>;
  };
  /** What it told so far. */
  readonly history: { readonly notices: readonly RunNotice[]; readonly lines: readonly RunLogLine[] };
  readonly clock: Clock;
  readonly onChange: () => void;
}

/** The inside of what runs in this page. */
export class PageInside implements Inside {
  readonly canStart = false;
  readonly #parts: PageInsideParts;
  readonly #stops: readonly (() => void)[];

  constructor(parts: PageInsideParts) {
    this.#parts = parts;
    const { viewer, clock, onChange } = parts;
    this.#stops = [viewer.on('state', onChange), clock.every(REFRESH_MS, onChange)];
  }

  get look(): InsideLook {
    const { viewer, history } = this.#parts;
    const { run } = viewer;
    return {
      run,
      structure: run?.structure() ?? null,
      figures: viewer.figures(),
      detectors: placesInPage(viewer.state),
      notices: history.notices,
      log: history.lines,
      problem: null,
    };
  }

  async send(event: ControlEvent): Promise<void> {
    this.#run.notify(event);
  }

  async logLevel(level: LogLevel): Promise<void> {
    this.#run.logLevel(level);
  }

  tap({ element, side, every, onSample }: TapWish): () => void {
    return this.#run.tap({ element, side, every, onMessage: (message) => onSample(sampleOf(message)) });
  }

  async trace(signal: AbortSignal): Promise<TracedFrame | null> {
    const { viewer, clock } = this.#parts;
    return tracePage(viewer, this.#run, clock, signal);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  get #run(): Run {
    const { run } = this.#parts.viewer;
    if (run === null) throw new SightlineError('conflict', 'Nothing runs in this page at the moment.');
    return run;
  }
}

function sampleOf(message: Message): TapSample {
  const picture = message.kind === 'frame' && isVideoFrame(message.value) ? message.value : null;
  return {
    heading: tapHeading(message),
    text: () => tapText(message),
    picture:
      picture === null
        ? null
        : { image: picture, width: picture.displayWidth, height: picture.displayHeight },
  };
}

function isVideoFrame(value: unknown): value is VideoFrame {
  return typeof VideoFrame !== 'undefined' && value instanceof VideoFrame;
}
