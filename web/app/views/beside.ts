import { asSightlineError } from '../../../shared/errors.ts';
import { layerColorOf } from '../../overlay/color.ts';
import type { LabelColor } from '../../overlay/color.ts';
import type { SourceChoice, Viewer, ViewerState } from '../../viewer/viewer.api.ts';

/** A pipeline that looks at a picture beside the first one. */
export interface BesidePipeline {
  readonly pipeline: string;
  readonly viewer: Viewer;
  /** Of its boxes. */
  readonly color: LabelColor;
}

/** What pipelines beside another one are made of. */
export interface BesideParts {
  /** Whose picture it is: they start after it, and stop with it. */
  readonly first: Viewer;
  /** Makes the viewer of another one. */
  readonly openViewer: () => Viewer;
  /** What the first one takes its frames from. */
  readonly source: () => SourceChoice;
  /** One came or went, or its state changed. */
  readonly onChange: () => void;
}

/** So many look at one picture at most, the first one included: each holds a model in memory. */
export const MOST_PIPELINES = 4;

/** The pipelines that look at a picture beside the first one. They share its camera, and none waits for another. */
export class Beside {
  readonly #parts: BesideParts;
  readonly #stopWatching: () => void;
  #all: readonly BesidePipeline[] = [];
  /** What those that run were started on; null: they do not run. */
  #source: SourceChoice | null = null;

  constructor(parts: BesideParts) {
    this.#parts = parts;
    this.#stopWatching = parts.first.on('state', (state) => void this.#follow(state));
  }

  get all(): readonly BesidePipeline[] {
    return this.#all;
  }

  get isFull(): boolean {
    return this.#all.length >= MOST_PIPELINES - 1;
  }

  /** Adds one, which starts at once if the first one runs. */
  async add(pipeline: string): Promise<void> {
    if (this.isFull) return;
    const viewer = this.#parts.openViewer();
    const colors = new Set(this.#all.map(({ color }) => color.line));
    const color = [1, 2, 3].map(layerColorOf).find(({ line }) => !colors.has(line)) ?? layerColorOf(1);
    const added = { pipeline, viewer, color };
    this.#all = [...this.#all, added];
    viewer.on('state', () => this.#parts.onChange());
    this.#parts.onChange();
    if (this.#source !== null) await start(added, this.#source);
    else await this.#follow(this.#parts.first.state);
  }

  /** Starts one anew that failed, if the first one runs. */
  async again(failed: BesidePipeline): Promise<void> {
    if (this.#source !== null) await start(failed, this.#source);
  }

  /** Resolves when it is stopped; the others never notice. */
  async remove(gone: BesidePipeline): Promise<void> {
    this.#all = this.#all.filter((each) => each !== gone);
    this.#parts.onChange();
    await gone.viewer.stop();
  }

  /** Resolves when all are stopped. */
  async close(): Promise<void> {
    this.#stopWatching();
    await Promise.all(this.#all.map((each) => this.remove(each)));
  }

  async #follow({ phase }: ViewerState): Promise<void> {
    if (phase === 'running') await this.#startAll(this.#parts.source());
    else if (phase === 'idle' || phase === 'failed' || phase === 'ended') await this.#stopAll();
  }

  async #startAll(source: SourceChoice): Promise<void> {
    if (this.#source !== null && isSame(source, this.#source)) return;
    this.#source = source;
    await Promise.all(this.#all.map((each) => start(each, source)));
  }

  async #stopAll(): Promise<void> {
    if (this.#source === null) return;
    this.#source = null;
    await Promise.all(this.#all.map(({ viewer }) => viewer.stop()));
  }
}

async function start({ viewer, pipeline }: BesidePipeline, source: SourceChoice): Promise<void> {
  try {
    await viewer.start(pipeline, source.kind === 'camera' ? { ...source, unseen: true } : source);
  } catch (error) {
    // Its state says so, and that is shown beside its name; being overtaken is what the user wanted.
    if (viewer.state.error === null && asSightlineError(error).code !== 'aborted') throw error;
  }
}

function isSame(a: SourceChoice, b: SourceChoice): boolean {
  if (a.kind === 'camera' && b.kind === 'camera') return a.deviceId === b.deviceId;
  if (a.kind === 'file' && b.kind === 'file') return a.file === b.file;
  return a === b;
}
