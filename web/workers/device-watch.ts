import { SightlineError } from '../../shared/errors.ts';

const GRACE_MS = 1_000;

/** Makes the loss of the graphics device end whatever waits for it: the runtime itself may wait for ever. */
export class DeviceWatch {
  readonly #onIdleLoss: (error: SightlineError) => void;
  readonly #loss: Promise<void> | null;
  #lost: SightlineError | null = null;
  /** Ends each piece of work that goes on. */
  readonly #working = new Set<(error: SightlineError) => void>();

  /** `lost` says in words that the device went away; `onIdleLoss` is called when nothing waited for it then. */
  constructor(lost: Promise<string> | null, onIdleLoss: (error: SightlineError) => void) {
    this.#onIdleLoss = onIdleLoss;
    this.#loss = lost?.then((words) => this.#onLost(words)) ?? null;
  }

  /** Settles with `work`, or rejects with `lane_crashed` as soon as the device is lost. */
  async guard<T>(work: Promise<T>): Promise<T> {
    if (this.#lost !== null) throw this.#lost;
    let interrupt: ((error: SightlineError) => void) | undefined;
    const loss = new Promise<never>((_, reject) => (interrupt = reject));
    if (interrupt !== undefined) this.#working.add(interrupt);
    try {
      return await Promise.race([work, loss]);
    } catch (error) {
      throw await this.#causeOf(error);
    } finally {
      if (interrupt !== undefined) this.#working.delete(interrupt);
    }
  }

  /** Work that fails because the device is lost may fail a moment before the loss is told. */
  async #causeOf(reason: unknown): Promise<unknown> {
    if (this.#lost === null && this.#loss !== null) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const grace = new Promise((resolve) => (timer = setTimeout(resolve, GRACE_MS)));
      await Promise.race([this.#loss, grace]);
      clearTimeout(timer);
    }
    return this.#lost ?? reason;
  }

  #onLost(words: string): void {
    const error = new SightlineError('lane_crashed', words);
    this.#lost = error;
    if (this.#working.size === 0) this.#onIdleLoss(error);
    for (const interrupt of this.#working) interrupt(error);
  }
}
