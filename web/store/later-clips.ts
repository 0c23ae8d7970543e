import { messageOf } from '../../shared/errors.ts';
import type { ClipRecorder, ClipServices, ClipWish } from '../../shared/run/clip-services.ts';

/** What makes clips, loaded when a pipeline wants some: pages whose pipelines record nothing load none of it. */
export function laterClips(load: () => Promise<ClipServices>): ClipServices {
  return { open: (wish) => new LaterRecorder(load, wish) };
}

class LaterRecorder implements ClipRecorder {
  readonly #wish: ClipWish;
  readonly #opened: Promise<ClipRecorder>;
  #recorder: ClipRecorder | null = null;
  #isClosed = false;

  constructor(load: () => Promise<ClipServices>, wish: ClipWish) {
    this.#wish = wish;
    this.#opened = load().then((services) => (this.#recorder = services.open(wish)));
    // Whoever asks for a clip is told why there is none.
    void Promise.allSettled([this.#opened]);
  }

  look(frame: unknown, at: number): Promise<void> | undefined {
    return this.#isClosed ? undefined : this.#recorder?.look(frame, at);
  }

  begin(eventId: string, from: number): boolean {
    if (this.#recorder !== null) return this.#recorder.begin(eventId, from);
    void this.#begin(eventId, from);
    return true;
  }

  end(eventId: string, until: number): void {
    this.#afterwards((recorder) => recorder.end(eventId, until));
  }

  close(): void {
    this.#isClosed = true;
    this.#afterwards((recorder) => recorder.close());
  }

  async #begin(eventId: string, from: number): Promise<void> {
    try {
      const recorder = await this.#opened;
      if (!recorder.begin(eventId, from)) this.#wish.done(eventId, 'too many are open');
    } catch (error) {
      this.#wish.done(eventId, messageOf(error));
    }
  }

  /** Where it could not be loaded there is nothing to do: whoever began a clip has been told. */
  #afterwards(action: (recorder: ClipRecorder) => void): void {
    void Promise.allSettled([this.#opened.then(action)]);
  }
}
