import { SightlineError } from '../../shared/errors.ts';
import { listedRates } from '../../shared/pipeline/listed-rates.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { LiveFrame, LiveServerMessage, LiveWatching } from '../../shared/wire/live-messages.ts';
import type { Clock } from '../clock.ts';
import type { PipelineRun } from '../runs/pipeline-run.ts';
import type { GroupFrame, GroupWish } from './live-group.ts';
import { LiveGroups } from './live-groups.ts';
import { LiveLook } from './live-look.ts';
import type { LiveParcel, LiveViewer } from './live-viewer.ts';
import type { Press } from './picture-press.ts';

/** What a hub needs to know of a pipeline that runs. */
export type WatchedRun = Pick<PipelineRun, 'graph' | 'state' | 'reason' | 'figures' | 'run'>;

/** What a hub is made of. */
export interface LiveHubParts {
  readonly pipeline: string;
  /** Undefined when the pipeline does not run here any more. */
  readonly watched: () => WatchedRun | undefined;
  readonly press: Press;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** Ends a view, with the reason. */
export type EndView = (error: SightlineError) => void;

const TICK_MS = 100;
/** Every so many ticks. */
const [CHECK_TICKS, PULSE_TICKS] = [10, 20];
/** Nothing has left for a viewer for so long: its line is dead. */
const SEND_TIMEOUT_MS = 10_000;
const RUNS: ReadonlySet<string> = new Set(['running', 'paused', 'healing']);

/**
 * One pipeline as its viewers see it. What it costs does not grow with them but for the sending: the run is looked at
 * once, each picture is made once for all who want the same, and their messages share bytes. Without viewers it does
 * nothing. Whoever made it closes it.
 */
export class LiveHub {
  readonly #parts: LiveHubParts;
  readonly #views = new Map<LiveViewer, EndView>();
  readonly #groups: LiveGroups;
  readonly #look: LiveLook;
  #run: Run | null = null;
  #sequence = 0;
  #ticks = 0;
  #told = '';
  #stopTicking: () => void = () => undefined;

  constructor(parts: LiveHubParts) {
    this.#parts = parts;
    this.#groups = new LiveGroups((frame) => this.#parcel(frame));
    this.#look = new LiveLook({ ...parts, groups: this.#groups });
  }

  get size(): number {
    return this.#views.size;
  }

  /** Shows this viewer from now on what it wants; again to change. It is told what it gets. */
  join(viewer: LiveViewer, wish: GroupWish, end: EndView): void {
    const isNew = !this.#views.has(viewer);
    this.#views.set(viewer, end);
    if (isNew && this.#views.size === 1) this.#begin();
    viewer.clear();
    this.#tellWatching(viewer, this.#groups.place(viewer, wish));
    if (isNew) this.#tellState(viewer);
    this.refresh();
  }

  leave(viewer: LiveViewer): void {
    if (!this.#views.delete(viewer)) return;
    this.#groups.remove(viewer);
    if (this.#views.size === 0) this.#rest();
    else this.refresh();
  }

  /** Something about the run may be different now. */
  refresh(): void {
    if (this.#views.size === 0) return;
    const watched = this.#parts.watched();
    if (watched === undefined) return this.#endAll();
    const { state, reason, graph } = watched;
    const run = RUNS.has(state) ? watched.run : null;
    if (run !== this.#run) this.#groups.reset();
    this.#run = run;
    this.#look.at(run, graph, this.#groups.wantsPictures);
    const told = said(watched);
    if (told === this.#told) return undefined;
    this.#told = told;
    return this.#tellAll({ type: 'state', state, reason });
  }

  /** Nobody sees anything any more. */
  close(error: SightlineError): void {
    for (const end of this.#views.values()) end(error);
  }

  #begin(): void {
    const { clock, watched } = this.#parts;
    this.#told = said(watched());
    this.#stopTicking = clock.every(TICK_MS, () => this.#tick());
  }

  #rest(): void {
    this.#stopTicking();
    this.#look.end();
    this.#groups.reset();
    this.#run = null;
  }

  #tick(): void {
    this.#ticks += 1;
    this.#groups.tick(this.#parts.clock.now());
    if (this.#ticks % CHECK_TICKS === 0) this.#check();
    if (this.#ticks % PULSE_TICKS === 0) this.#pulse();
  }

  #check(): void {
    this.#look.check();
    this.refresh();
    const words = `Nothing could be sent to you for ${SEND_TIMEOUT_MS / 1000} s.`;
    for (const [viewer, end] of this.#views)
      if (viewer.stuckMs > SEND_TIMEOUT_MS) end(new SightlineError('deadline', words));
  }

  #pulse(): void {
    const watched = this.#parts.watched();
    const { input_fps, infer_fps } = listedRates(this.#run === null ? null : (watched?.figures ?? null));
    for (const viewer of this.#views.keys()) {
      const { skipped } = viewer;
      viewer.tell(encode({ type: 'pulse', input_fps, infer_fps, viewers: this.size, skipped }));
    }
  }

  #parcel({ picture, ...frame }: GroupFrame): LiveParcel {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const header: LiveFrame = {
      type: 'live',
      pipeline_id: this.#parts.pipeline,
      sequence,
      ...frame,
      picture: picture === null ? null : { width: picture.width, height: picture.height },
    };
    return { bytes: encodeMessage(header, picture?.jpeg), sequence, hasPicture: picture !== null };
  }

  #tellWatching(viewer: LiveViewer, { results, pictures }: GroupWish): void {
    const hidden = pictures === null ? null : this.#look.whyNoPictures(this.#parts.watched()?.graph);
    const told: LiveWatching = {
      type: 'watching',
      pipeline_id: this.#parts.pipeline,
      results,
      pictures: hidden === null ? pictures : null,
      no_pictures: hidden,
    };
    viewer.tell(encode(told));
  }

  #tellState(viewer: LiveViewer): void {
    const watched = this.#parts.watched();
    if (watched !== undefined)
      viewer.tell(encode({ type: 'state', state: watched.state, reason: watched.reason }));
  }

  #tellAll(message: LiveServerMessage): void {
    const bytes = encode(message);
    for (const viewer of this.#views.keys()) viewer.tell(bytes);
  }

  #endAll(): void {
    const { pipeline } = this.#parts;
    this.close(
      new SightlineError('not_found', `Pipeline "${pipeline}" does not run on this server any more.`),
    );
  }
}

/** The state in words, to be compared. */
function said(watched: WatchedRun | undefined): string {
  return JSON.stringify([watched?.state, watched?.reason]);
}

function encode(message: LiveServerMessage): Uint8Array {
  return encodeMessage(message);
}
