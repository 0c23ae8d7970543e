import type { SightlineError } from '../../shared/errors.ts';
import { AllOf } from './all-of.ts';
import { closeAll } from './close-all.ts';
import { EdgeLink } from './edge-link.ts';
import type { RemoteDetector } from './edge-link.ts';

/** What a pipeline's links are made of. */
export interface EdgeLinksParts {
  /** How many steps the pipeline has. */
  readonly count: number;
  /** Connects one of them; `onLost` is called once when the open connection is lost. */
  connect(
    step: number,
    onLost: (error: SightlineError) => void,
    signal: AbortSignal,
  ): Promise<RemoteDetector>;
  /** A link came up, went down, or failed to come up. The detector of one that went down is closed right after. */
  onChange(): void;
}

/** The connections of steps to the edge, seen as one: up when each is. One that is lost leaves the others open. */
export class EdgeLinks {
  readonly #links: readonly EdgeLink[];
  readonly #detectors = new AllOf<RemoteDetector>();

  /** A link for each step; none is opened before it is wanted. */
  static of(parts: EdgeLinksParts): EdgeLinks {
    const onChange = (): void => parts.onChange();
    const links = Array.from(
      { length: parts.count },
      (_none, step) => new EdgeLink({ connect: (...how) => parts.connect(step, ...how), onChange }),
    );
    return new EdgeLinks(links);
  }

  private constructor(links: readonly EdgeLink[]) {
    this.#links = links;
  }

  /** Those of some steps: the same ones. */
  some(steps: readonly number[]): EdgeLinks {
    return new EdgeLinks(this.#links.filter((_link, step) => steps.includes(step)));
  }

  /** One per step, while all are up. The same ones as long as they are. */
  get detectors(): readonly RemoteDetector[] | null {
    return this.#detectors.of(this.#links.map(({ detector }) => detector));
  }

  /** Why one is down though it is wanted; null while all are up, not wanted, or being opened for the first time. */
  get error(): SightlineError | null {
    return this.#links.find(({ error }) => error !== null)?.error ?? null;
  }

  /** Wanted, and neither up nor failed yet. */
  get isFirstTry(): boolean {
    return this.error === null && this.#links.some(({ isFirstTry }) => isFirstTry);
  }

  /** Opens the links and keeps them open, or closes them. */
  want(wanted: boolean): void {
    for (const link of this.#links) link.want(wanted);
  }

  /** Connects anew where it is connected, or trying to be: something about it has changed. */
  renew(): void {
    for (const link of this.#links) link.renew();
  }

  /** There is reason to believe that the edge is back: tries now, if it was waiting to. */
  hurry(): void {
    for (const link of this.#links) link.hurry();
  }

  /** How the run does, for those who look there. */
  tell(inputFps: number, dropFps: number): void {
    for (const { detector } of this.#links) void detector?.tell(inputFps, dropFps);
  }

  /** Resolves when all connections are closed. */
  async close(): Promise<void> {
    await closeAll(this.#links);
  }
}
