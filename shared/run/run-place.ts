import type { Clock } from '../clock.ts';
import type { SightlineError } from '../errors.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunSource } from './host.ts';
import type { ElementLookup, Run, RunListener, SavedRun } from './run.api.ts';

/** Where a run can be: with its source, or on the edge. */
export type RunPlace = 'browser' | 'edge';

/** The place is gone. */
export interface Loss {
  readonly error: SightlineError;
  /** What the run last told of itself. */
  readonly last: SavedRun;
  /** Frames that it had taken since: what they would have changed is not in that. */
  readonly forgotten: number;
  readonly wasPaused: boolean;
}

/** What a run is begun with in a place. */
export interface BeginInit<F> {
  readonly graph: PipelineGraph;
  readonly source: RunSource<F>;
  readonly listener: RunListener;
  readonly saved: SavedRun | null;
  readonly onLost: (loss: Loss) => void;
}

/** A place that is ready for a run. Either `begin` is called, once, or `close`. */
export interface PreparedPlace<F> {
  /** Makes a run there, which is idle. */
  begin(init: BeginInit<F>): Run;
  close(): void;
}

/** What a run that moves is made of. */
export interface MovableRunInit<F> {
  readonly graph: PipelineGraph;
  readonly elements: ElementLookup;
  readonly clock: Clock;
  /** Goes on through every move; it is stopped with the run. */
  readonly source: RunSource<F>;
  /** Frees a frame; must not throw. */
  readonly close: (frame: F) => void;
  readonly listener: RunListener;
  /** It is somewhere else now. */
  readonly onMoved: (place: RunPlace) => void;
  /** Gets everything ready that a run needs there, while it still runs elsewhere. Rejects with why it cannot be. */
  readonly prepare: (place: RunPlace, graph: PipelineGraph) => Promise<PreparedPlace<F>>;
}
