import { isJsonObject } from '../../shared/json.ts';
import type { Picture } from '../../shared/frame.ts';
import type { GraphElement } from '../../shared/run/graph.ts';
import type { RunSource, SourceEvents } from '../../shared/run/host.ts';

/** The address of a source whose stream is to be kept for clips; null: it must not be. */
export function recordedUri({ config }: Pick<GraphElement, 'config'>): string | null {
  if (!isJsonObject(config) || config['record'] !== true) return null;
  return typeof config['uri'] === 'string' ? config['uri'] : null;
}

/** Opens a source whose stream is kept, and tells when it is closed, or could not be opened. */
export async function openRecorded(
  recording: { readonly ended: () => void },
  open: () => Promise<RunSource<Picture>>,
): Promise<RunSource<Picture>> {
  try {
    return new RecordedSource(await open(), recording.ended);
  } catch (error) {
    recording.ended();
    throw error;
  }
}

/** A source whose end is told of. */
class RecordedSource implements RunSource<Picture> {
  readonly live: boolean;
  readonly #source: RunSource<Picture>;
  #ended: (() => void) | null;

  /** `ended` is called once, when it is free. */
  constructor(source: RunSource<Picture>, ended: () => void) {
    this.live = source.live;
    this.#source = source;
    this.#ended = ended;
  }

  get heldBack(): string | null {
    return this.#source.heldBack ?? null;
  }

  start(events: SourceEvents<Picture>): void {
    this.#source.start(events);
  }

  async stop(): Promise<void> {
    await this.#source.stop();
    this.#ended?.();
    this.#ended = null;
  }
}
