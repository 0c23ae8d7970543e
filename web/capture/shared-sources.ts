import type { SourceChoice } from '../viewer/viewer.api.ts';
import type { FrameSource } from './frame-source.ts';
import { SharedSource } from './shared-source.ts';
import type { SourceUser } from './shared-source.ts';
import { SourceShare } from './source-share.ts';

/** Opens what was chosen. */
export type SourceOpener = (choice: SourceChoice, signal: AbortSignal) => Promise<FrameSource>;

/** One that is to be opened anew within so many milliseconds after it was opened has been opened anew already. */
const JUST_OPENED_MS = 5_000;

/** A source that is being opened, or is open. */
interface Entry {
  readonly choice: SourceChoice;
  readonly giveUp: AbortController;
  readonly opened: Promise<SharedSource>;
  /** Stands for those who are on their way to it. */
  readonly hold: SourceUser;
  shared: SharedSource | null;
  /** How many wait for it to be opened and still want it. */
  wanted: number;
  /** How many are on their way to it, wanting it or not. */
  coming: number;
}

/**
 * Opens each camera, screen and file of a page once, however many watch it. Each who opens one gets a source as if it
 * were alone, and stops it; the last one who does turns the camera off.
 */
export class SharedSources {
  readonly #open: SourceOpener;
  readonly #now: () => number;
  readonly #entries = new Set<Entry>();

  /** `now`: milliseconds. */
  constructor(open: SourceOpener, now: () => number) {
    this.#open = open;
    this.#now = now;
  }

  /** Rejects as the opener does. The caller stops the source. */
  async open(choice: SourceChoice, signal: AbortSignal): Promise<FrameSource> {
    signal.throwIfAborted();
    const entry = this.#find(choice) ?? this.#begin(choice);
    const giveUp = (): void => this.#wantNoMore(entry, signal.reason);
    entry.wanted += 1;
    entry.coming += 1;
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const shared = await entry.opened;
      return await SourceShare.open(shared, !isUnseen(choice), signal);
    } catch (error) {
      if (entry.shared === null) this.#entries.delete(entry);
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.#came(entry);
    }
  }

  #find(choice: SourceChoice): Entry | undefined {
    // A twin's may have ended just before it was taken for another's as well.
    this.#forgetOver();
    const entry = [...this.#entries].find((each) => isSame(each, choice));
    const isAgain = choice.kind === 'camera' && choice.again === true;
    if (entry?.shared == null || !isAgain) return entry;
    if (this.#now() - entry.shared.openedAt < JUST_OPENED_MS) return entry;
    entry.shared.renew();
    return undefined;
  }

  #begin(choice: SourceChoice): Entry {
    const giveUp = new AbortController();
    const opened = this.#share(choice, giveUp.signal).then((shared) => {
      shared.join(entry.hold);
      entry.shared = shared;
      return shared;
    });
    const hold = { events: null };
    const entry: Entry = { choice, giveUp, opened, hold, shared: null, wanted: 0, coming: 0 };
    this.#entries.add(entry);
    return entry;
  }

  async #share(choice: SourceChoice, signal: AbortSignal): Promise<SharedSource> {
    const source = await this.#open(choice, signal);
    // Chosen by name, and by default: it may be the same camera after all.
    const twin = [...this.#entries].find(
      ({ shared }) => shared?.isOver === false && isDevice(shared, source),
    );
    if (twin?.shared != null || signal.aborted) await source.stop();
    signal.throwIfAborted();
    return twin?.shared ?? new SharedSource(source, this.#now(), () => this.#forgetOver());
  }

  /** Whoever comes opens it anew; and what is left of it and its users must not be held until somebody does. */
  #forgetOver(): void {
    for (const entry of this.#entries) if (entry.shared?.isOver === true) this.#entries.delete(entry);
  }

  /** The last one who does not want to wait any more gives it up. */
  #wantNoMore(entry: Entry, why: unknown): void {
    entry.wanted -= 1;
    if (entry.wanted > 0 || entry.shared !== null) return;
    this.#entries.delete(entry);
    entry.giveUp.abort(why);
  }

  /** Until all have come who were on their way, the source is held for them. */
  #came(entry: Entry): void {
    entry.coming -= 1;
    if (entry.coming === 0) void entry.shared?.leave(entry.hold);
  }
}

function isUnseen(choice: SourceChoice): boolean {
  return choice.kind === 'camera' && choice.unseen === true;
}

function isDevice({ source }: SharedSource, { deviceId = '' }: FrameSource): boolean {
  return deviceId !== '' && source.deviceId === deviceId;
}

/** Cameras are known by their id, screens and files by what chose them; an address is opened for each who asks. */
function isSame({ choice: other, shared }: Entry, choice: SourceChoice): boolean {
  if (choice.kind === 'screen') return other === choice;
  if (choice.kind === 'file') return other.kind === 'file' && other.file === choice.file;
  if (choice.kind !== 'camera' || other.kind !== 'camera') return false;
  const { deviceId } = choice;
  return other.deviceId === deviceId || (deviceId !== undefined && shared?.source.deviceId === deviceId);
}
