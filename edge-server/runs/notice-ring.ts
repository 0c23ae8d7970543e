import type { RunNotice } from '../../shared/run/run.api.ts';

/** How many notices of one pipeline are kept. */
const SIZE = 200;
const MAX_MESSAGE = 2000;

/** What happened to a pipeline lately. Fixed memory. */
export class NoticeRing {
  readonly #notices: RunNotice[] = [];

  add(notice: RunNotice): void {
    this.#notices.push({ ...notice, message: notice.message.slice(0, MAX_MESSAGE) });
    if (this.#notices.length > SIZE) this.#notices.shift();
  }

  /** Newest first. */
  get newest(): readonly RunNotice[] {
    return this.#notices.toReversed();
  }
}
