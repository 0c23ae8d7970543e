import type { DetectOptions } from '../detect/detector.ts';
import type { PipelineGraph } from '../run/graph.ts';
import type { SourceOptions } from './source-options.ts';

/** Where a pipeline's frames come from, with every reference followed. */
export interface ResolvedSource extends SourceOptions {
  /** Its key under `sources`, or `inline`. */
  readonly id: string;
  /** `camera`: the host supplies it. */
  readonly uri: string;
  readonly type: 'video' | 'image' | 'audio';
  /** It goes on for ever; its end is a fault. */
  readonly live: boolean;
  /** Its target rate, frames per second. Absent: its own. */
  readonly fps?: number;
}

/** One heavy element, with model and element settings merged. */
export interface ResolvedStep {
  /** The element's type: `detect_objects`. */
  readonly element: string;
  /** Unique within the pipeline: its own, or its type, numbered from the second on (`detect_objects-2`). */
  readonly name: string;
  /** A model's id. */
  readonly model: string;
  readonly options: DetectOptions;
  /** Present where it looks only at what an element before it found. */
  readonly within?: WithinBoxes;
  /** Where it is wanted itself. Absent: as the pipeline says. */
  readonly placement?: PlacementWish;
}

/** Which boxes of those that were found a detector looks at. */
export type WithinBoxes = {
  /** Empty: all. */
  readonly labels: readonly string[];
  /** How much larger each is made, on each side, as a share of it. */
  readonly grow: number;
  /** At most so many, the surest ones. */
  readonly max: number;
};

/** Where the author of a pipeline wants its heavy elements. */
export type PlacementWish = 'auto' | 'browser' | 'edge';

/** How frames go to an edge: as they are, squeezed, or squeezed where the link carries no more. */
export type FrameEncodingWish = 'auto' | 'exact' | 'lossy';

/** A pipeline with every reference followed and every default filled in. Plain JSON data. */
export interface ResolvedPipeline {
  readonly id: string;
  /** Changes exactly when anything else in here does. */
  readonly revision: string;
  readonly name: string;
  readonly placement: PlacementWish;
  /** No byte of a frame leaves the tab. */
  readonly localOnly: boolean;
  /** Absent: `auto`. */
  readonly frames?: FrameEncodingWish;
  readonly source: ResolvedSource;
  /** Those that detect; there may be none. */
  readonly steps: readonly ResolvedStep[];
  /** All of it, as the engine runs it; of the same revision. */
  readonly graph: PipelineGraph;
}
