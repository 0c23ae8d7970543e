import { SightlineError } from '../../shared/errors.ts';
import type { ResultMessage } from '../../shared/wire/messages.ts';

/** How much later than its deadline an answer may still be under way. */
const GRACE_MS = 500;

/** A frame under way. `settle` is called at most once with effect; the entry stays until its credit is back. */
interface Sent {
  settle(answer: ResultMessage | SightlineError): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The frames that an edge has and has not answered, by id. */
export class SentFrames {
  readonly #byId = new Map<number, Sent>();
  #answers = 0;

  /** How many credits are spent. */
  get size(): number {
    return this.#byId.size;
  }

  /** Waits for the frame's answer until its deadline has passed; `onSilence` when by then not one answer came to any frame. */
  add(id: number, deadlineMs: number, onSilence: () => void): Promise<ResultMessage> {
    const answersBefore = this.#answers;
    return new Promise((resolve, reject) => {
      const settle = (answer: ResultMessage | SightlineError): void =>
        answer instanceof SightlineError ? reject(answer) : resolve(answer);
      const timer = setTimeout(() => {
        settle(new SightlineError('deadline', `The edge gave no answer in ${deadlineMs + GRACE_MS} ms.`));
        if (this.#answers === answersBefore) onSilence();
      }, deadlineMs + GRACE_MS);
      this.#byId.set(id, { settle, timer });
    });
  }

  /** The credit is back. An answer to a frame that is not waited for any more only frees it. */
  answer(id: number, answer: ResultMessage | SightlineError): void {
    const sent = this.#byId.get(id);
    if (sent === undefined)
      throw new SightlineError('invalid_message', `The edge answered frame ${id}, which it does not have.`);
    this.#answers += 1;
    this.#byId.delete(id);
    clearTimeout(sent.timer);
    sent.settle(answer);
  }

  /** Settles all. */
  fail(error: SightlineError): void {
    for (const sent of this.#byId.values()) {
      clearTimeout(sent.timer);
      sent.settle(error);
    }
    this.#byId.clear();
  }
}
