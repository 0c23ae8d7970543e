import type { Detector } from '../../shared/detect/detector.ts';
import type { ResolvedPipeline, ResolvedStep } from '../../shared/pipeline/resolved.ts';
import { AllOf } from './all-of.ts';
import type { EdgeLinks } from './edge-links.ts';
import type { Lanes } from './lanes.ts';

/** Which of a pipeline's steps can be sent to the edge one by one, and which cannot. */
export interface StepPlaces {
  /** By their place among the steps. */
  readonly going: readonly number[];
  readonly staying: readonly ResolvedStep[];
}

/** A frame that is sent says nothing of what was found in it: who looks within boxes stays. */
export function placesOf({ steps }: Pick<ResolvedPipeline, 'steps'>): StepPlaces {
  const going = steps.flatMap(({ within }, step) => (within === undefined ? [step] : []));
  return { going, staying: steps.filter(({ within }) => within !== undefined) };
}

/** Why no step can be sent; null: some can, or there are none. */
export function whyAllStay({ steps }: Pick<ResolvedPipeline, 'steps'>): string | null {
  const { going, staying } = placesOf({ steps });
  if (going.length > 0 || staying.length === 0) return null;
  return `${looksWithin(staying)}, which frames on their way to the edge do not carry; only the whole run can move there`;
}

/** What looks at frames while a run is on the edge: the connections, and the lanes here of the steps that stay. */
export class EdgeSide {
  readonly #places: StepPlaces;
  readonly #links: EdgeLinks;
  readonly #lanes: Lanes;
  readonly #made = new AllOf<Detector<VideoFrame>>();

  constructor(pipeline: Pick<ResolvedPipeline, 'steps'>, links: EdgeLinks, lanes: Lanes) {
    this.#places = placesOf(pipeline);
    this.#links = links;
    this.#lanes = lanes;
  }

  /** Whether a part of the run stays here. */
  get isMixed(): boolean {
    return this.#places.staying.length > 0;
  }

  /** Whether a step goes there with the run. */
  takes(step: number): boolean {
    return this.#places.going.includes(step);
  }

  /** One per step; null until all that it takes are open. The same ones as long as they are. */
  get detectors(): readonly Detector<VideoFrame>[] | null {
    const there = this.#links.detectors;
    const here = this.#lanes.detectors;
    if (!this.isMixed || there === null) return there;
    if (here === null) return null;
    const { going } = this.#places;
    return this.#made.of(here.map((lane, step) => there[going.indexOf(step)] ?? lane));
  }

  /** Why the run is there, with what stays nevertheless. */
  inWords(reason: string): string {
    const { staying } = this.#places;
    if (staying.length === 0) return reason;
    return `${reason}; ${looksWithin(staying)} and ${staying.length === 1 ? 'stays' : 'stay'} here`;
  }
}

function looksWithin(steps: readonly ResolvedStep[]): string {
  const names = steps.map(({ name }) => `\`${name}\``).join(', ');
  return `${names} ${steps.length === 1 ? 'looks' : 'look'} within boxes`;
}
