import type { ShapeItem } from '../../shared/editing/change-shapes.ts';
import type { ElementShapes } from '../../shared/editing/shapes.ts';
import { SightlineError } from '../../shared/errors.ts';
import { Desk } from '../editor/desk.ts';
import type { EditorHost } from '../editor/editor-host.ts';
import type { EditorSession } from '../editor/editor-session.ts';
import { openSession } from '../editor/open-session.ts';
import { startDocumentWorker } from '../workers/document.api.ts';

/**
 * The shapes of one element of a pipeline of the edge, from reading them to saving them there: the pipeline goes on with
 * them. Nothing is overwritten that was changed there meanwhile. Whoever opened it closes it.
 */
export class ShapeSession {
  readonly #session: EditorSession;
  readonly #index: number;
  readonly #end: () => Promise<void>;
  /** As the edge had it: whoever tries once more changes this, and not what came of the first time. */
  #text = '';

  private constructor(session: EditorSession, index: number, end: () => Promise<void>) {
    this.#session = session;
    this.#index = index;
    this.#end = end;
  }

  /** Rejects in words when the pipeline, or the element of that place in its list, cannot be read. */
  static open(host: EditorHost, pipeline: string, index: number): Promise<ShapeSession> {
    const desk = new Desk(startDocumentWorker);
    const session = openSession(
      host,
      desk,
      () => null,
      () => undefined,
    );
    return ShapeSession.begin(session, pipeline, index, () => desk.close());
  }

  /** The same upon a session, which it takes over; `end` frees what that works with. */
  static async begin(
    session: EditorSession,
    pipeline: string,
    index: number,
    end: () => Promise<void>,
  ): Promise<ShapeSession> {
    const opened = new ShapeSession(session, index, end);
    await session.open(pipeline);
    opened.#text = session.state.text;
    if (opened.shapes !== null) return opened;
    const words = session.state.said?.words ?? 'The pipeline was changed meanwhile. Try it again.';
    await opened.close();
    throw new SightlineError('invalid_document', words);
  }

  /** As they are written; null when the element has none any more. */
  get shapes(): ElementShapes | null {
    const elements = this.#session.state.checked?.form?.elements ?? [];
    return elements.find(({ index }) => index === this.#index)?.shapes ?? null;
  }

  /** Resolves with what has happened, in words; rejects in words when nothing was saved. */
  async save(items: readonly ShapeItem[]): Promise<string> {
    const session = this.#session;
    session.setText(this.#text);
    await session.change({ shapes: this.#index, items });
    if (session.state.said?.tone !== 'bad') await session.saveThere();
    const { said, conflict } = session.state;
    if (conflict !== null)
      throw new SightlineError('conflict', 'It was not saved: somebody changed the pipeline meanwhile.');
    if (said?.tone !== 'good') throw new SightlineError('edge_lost', said?.words ?? 'It was not saved.');
    return said.words;
  }

  async close(): Promise<void> {
    this.#session.close();
    await this.#end();
  }
}
