import { createHash } from 'node:crypto';
import { SightlineError } from '../../shared/errors.ts';
import { LEASE_SECONDS } from '../../shared/pipeline/announcement.ts';
import type { Announcement } from '../../shared/pipeline/announcement.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { Clock } from '../clock.ts';

/** More runs than this in browsers are not listed. */
const MAX_RUNS = 500;
/** What one address may announce. */
const MAX_RUNS_OF_ONE = 20;

interface Announced {
  readonly run: string;
  readonly from: string;
  readonly listing: PipelineListing;
  /** When nobody lists it any more, by the clock. */
  readonly until: number;
  readonly since: number;
}

/** What the runs of browsers are listed with. */
export interface AnnouncedRunsParts {
  readonly clock: Clock;
  /** The list entry of a pipeline; throws `not_found` with the near miss. */
  readonly pipeline: (id: string) => PipelineListing;
  /** Some entry may read differently now. */
  readonly changed: () => void;
}

/**
 * Runs in browsers, as they tell of them: each with a lease, so that a browser that is gone is soon not listed any more.
 * Who knows a run's id may change what is said of it, so lists show a hash of it only.
 */
export class AnnouncedRuns {
  readonly #parts: AnnouncedRunsParts;
  readonly #runs = new Map<string, Announced>();
  #cancelSweep: (() => void) | null = null;

  constructor(parts: AnnouncedRunsParts) {
    this.#parts = parts;
  }

  /** The runs as list entries. */
  get list(): readonly PipelineListing[] {
    return [...this.#runs.values()].map(({ listing }) => listing);
  }

  /** Lists a run, or what is new of it, for one more lease. Gives its entry, and whether that is new. */
  announce(run: string, announcement: Announcement, from: string): { id: string; isNew: boolean } {
    const now = this.#parts.clock.now();
    const before = this.#runs.get(run);
    if (before === undefined) this.#makeRoom(from);
    const since = before?.listing.state === announcement.state ? before.since : this.#parts.clock.wallTime();
    const listing = this.#listingOf(run, announcement, from, since);
    this.#runs.set(run, { run, from, listing, until: now + LEASE_SECONDS * 1000, since });
    this.#cancelSweep ??= this.#parts.clock.every(LEASE_SECONDS * 500, () => this.#sweep());
    this.#parts.changed();
    return { id: listing.id, isNew: before === undefined };
  }

  /** Lists it no more. */
  remove(run: string): void {
    if (this.#runs.delete(run)) this.#settle();
  }

  /** Stops looking for runs that are gone. */
  close(): void {
    this.#runs.clear();
    this.#cancelSweep?.();
    this.#cancelSweep = null;
  }

  #listingOf(run: string, told: Announcement, from: string, since: number): PipelineListing {
    const { pipeline, ...figures } = told;
    const of = this.#parts.pipeline(pipeline);
    const mark = createHash('sha256').update(run).digest('hex').slice(0, 8);
    return {
      ...of,
      ...figures,
      id: `${pipeline}@${mark}`,
      of: pipeline,
      name: `${of.name} (in a browser${from === '' ? '' : ` at ${from}`})`,
      host: 'browser',
      since: new Date(since).toISOString(),
    };
  }

  #makeRoom(from: string): void {
    const ofOne = [...this.#runs.values()].filter((known) => known.from === from).length;
    if (this.#runs.size < MAX_RUNS && ofOne < MAX_RUNS_OF_ONE) return;
    throw new SightlineError(
      'overloaded',
      'More runs in browsers than this are not listed; yours goes on unlisted.',
    );
  }

  #sweep(): void {
    const now = this.#parts.clock.now();
    const before = this.#runs.size;
    for (const { run, until } of this.#runs.values()) if (until <= now) this.#runs.delete(run);
    if (this.#runs.size < before) this.#settle();
  }

  #settle(): void {
    if (this.#runs.size === 0) this.close();
    this.#parts.changed();
  }
}
