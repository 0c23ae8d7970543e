import { LEASE_SECONDS } from '../../shared/pipeline/announcement.ts';
import type { Announcement } from '../../shared/pipeline/announcement.ts';

/** How an announcer reaches the edge. */
export interface AnnouncerParts {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  /** What is to be listed now; null: nothing runs, or nobody is to know. Asked now and then. */
  readonly current: () => Announcement | null;
  /** Under which id of the list this page's own run stands; null: it is not listed. */
  readonly onListed: (id: string | null) => void;
}

const EVERY_MS = (LEASE_SECONDS * 1000) / 3;
const FORBIDDEN = 403;

/**
 * Tells the edge of the run in this page, so that everybody's list has it. What cannot be told is left untold: the run
 * goes on all the same, and the next try is soon. Where this browser may not be listed there is none, until its access
 * changes or another run begins.
 */
export class Announcer {
  readonly #parts: AnnouncerParts;
  /** Nobody else knows it: who knows it may say that the run ended. */
  readonly #run = crypto.randomUUID();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isListed = false;
  /** The edge does not let this browser be listed, and would say so each time. */
  #isRefused = false;
  #state = '';
  /** One request at a time, so that an old one never comes after a new one. */
  #busy: Promise<void> = Promise.resolve();

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  /** Something may have begun, ended or changed. */
  changed(): void {
    const current = this.#parts.current();
    const state = current === null ? '' : `${current.pipeline} ${current.state} ${current.placement}`;
    if (state === this.#state) return;
    this.#state = state;
    if (current === null) this.#withdraw();
    else this.#keepTelling();
  }

  /** What this browser may do at the edge has changed: who was refused may be listed now. */
  accessChanged(): void {
    if (this.#timer !== undefined) this.#tell();
  }

  /** The page goes away. */
  stop(): void {
    this.#state = '';
    this.#withdraw();
  }

  #keepTelling(): void {
    this.#timer ??= setInterval(() => this.#tellOn(), EVERY_MS);
    this.#tellOn();
  }

  #tellOn(): void {
    if (!this.#isRefused) this.#tell();
  }

  #tell(): void {
    this.#busy = this.#busy.then(() => this.#put());
  }

  #withdraw(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#isListed) void this.#ask({ method: 'DELETE', keepalive: true });
    this.#isListed = false;
    this.#isRefused = false;
    this.#parts.onListed(null);
  }

  async #put(): Promise<void> {
    const announcement = this.#parts.current();
    if (announcement === null) return;
    const headers = { 'Content-Type': 'application/json' };
    const answer = await this.#ask({ method: 'PUT', headers, body: JSON.stringify(announcement) });
    const id = answer?.ok === true ? await listedAs(answer) : null;
    this.#isListed = id !== null;
    this.#isRefused = answer?.status === FORBIDDEN;
    if (this.#timer === undefined) this.#withdraw();
    else this.#parts.onListed(id);
  }

  /** Null where the edge was not reached. */
  async #ask(init: RequestInit): Promise<Response | null> {
    try {
      return await fetch(new URL(`api/runs/${this.#run}`, this.#parts.baseUrl), init);
    } catch {
      // Not to be listed is no trouble of the run's; the next try is in ten seconds.
      return null;
    }
  }
}

async function listedAs(answer: Response): Promise<string | null> {
  const body: unknown = await answer.json();
  return typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string'
    ? body.id
    : null;
}
