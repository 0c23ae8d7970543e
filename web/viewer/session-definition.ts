import { changesLive } from '../../shared/editing/changes-live.ts';
import { messageOf } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { PipelineSteps } from './pipeline-steps.ts';
import { ProgressBook } from './progress.ts';
import type { ViewerParts } from './viewer-parts.ts';
import type { ChangeOutcome } from './viewer.api.ts';

/** What keeps a run to its definition is made of. */
export interface SessionDefinitionInit {
  readonly parts: ViewerParts;
  /** As it runs. */
  readonly pipeline: ResolvedPipeline;
  readonly run: Pick<Run, 'change'>;
  /** What looks at frames, here and on an edge, is to be asked for what is described now, and where it is wanted. */
  readonly take: (pipeline: ResolvedPipeline) => void;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
  /** Why what runs is not what is described, in words; null: it is. */
  readonly onTrouble: (words: string | null) => void;
  /** Ends this session and begins another one on the same source; rejects with why that does not run. */
  readonly anew: () => Promise<void>;
}

/**
 * Keeps a run to the definition of its pipeline while that is changed, wherever that is done: on the edge's disk, by
 * the edge's API, in another browser, or in this page's editor. What cannot run is refused whole, and the run goes on.
 */
export class SessionDefinition {
  readonly #init: SessionDefinitionInit;
  #current: ResolvedPipeline;
  /** The change that was asked for last. It is told of by the page's editor and by the edge. */
  #asked: { readonly revision: string; readonly done: Promise<ChangeOutcome> };
  /** The listed revision that was looked at last; null: it was not there. Undefined: it is to be looked at again. */
  #looked: string | null | undefined;
  #wasListed = false;

  constructor(init: SessionDefinitionInit) {
    this.#init = init;
    this.#current = init.pipeline;
    this.#asked = { revision: init.pipeline.revision, done: Promise.resolve('same') };
  }

  /** Follows what is listed until the session ends. */
  follow(): void {
    const { parts, signal } = this.#init;
    if (signal.aborted) return;
    signal.addEventListener(
      'abort',
      parts.revisions.on(() => this.#look()),
      { once: true },
    );
    this.#look();
  }

  /** Takes a changed definition over. Rejects with why the run goes on as it was. One after the other. */
  take(after: ResolvedPipeline): Promise<ChangeOutcome> {
    const { revision } = after;
    if (revision === this.#asked.revision) return this.#asked.done;
    const before = Promise.allSettled([this.#asked.done]);
    const done = before.then(() => this.#apply(after));
    this.#asked = { revision, done };
    return done;
  }

  #look(): void {
    const revision = this.#init.parts.revisions.of(this.#current.id);
    if (revision === this.#looked) return;
    this.#looked = revision;
    if (revision === null) this.#removed();
    if (typeof revision !== 'string') return;
    this.#wasListed = true;
    void this.#fetch(revision);
  }

  #removed(): void {
    if (!this.#wasListed) return;
    const { name } = this.#current;
    this.#init.onTrouble(`"${name}" was removed. What runs here goes on as it was, until it is stopped.`);
  }

  async #fetch(revision: string): Promise<void> {
    const { onTrouble, signal } = this.#init;
    try {
      if (revision !== this.#asked.revision) await this.#takeDescribed(revision);
      else await this.#asked.done;
      if (!signal.aborted && revision === this.#looked) onTrouble(null);
    } catch (error) {
      // What did not begin anew has said so itself.
      if (signal.aborted || revision !== this.#looked) return;
      const { name } = this.#current;
      onTrouble(`"${name}" was changed, but what runs here goes on as it was: ${messageOf(error)}`);
    }
  }

  /** Rejects with why no browser can run it as it is described now. */
  async #takeDescribed(revision: string): Promise<void> {
    const { parts, signal } = this.#init;
    const described = await parts.definitions.pipeline(this.#current.id, signal);
    const { pipeline } = await PipelineSteps.load(described, parts, new ProgressBook(() => {}), signal);
    // What was changed once more meanwhile is asked for once more.
    if (revision === this.#looked) await this.take(pipeline);
  }

  async #apply(after: ResolvedPipeline): Promise<ChangeOutcome> {
    this.#init.signal.throwIfAborted();
    const before = this.#current;
    if (changesLive(before, after)) {
      await this.#init.run.change(after.graph);
      this.#current = after;
      this.#init.take(after);
      return 'changed';
    }
    await this.#init.anew();
    return 'anew';
  }
}
