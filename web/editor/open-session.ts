import type { ShelfSnapshot } from '../store/model-shelf.ts';
import { applyLive } from './apply-live.ts';
import type { Desk } from './desk.ts';
import { EdgeDocuments } from './edge-documents.ts';
import type { EditorHost } from './editor-host.ts';
import { EditorSession } from './editor-session.ts';
import type { EditorState } from './editor-state.ts';
import { usableModels } from './page-models.ts';

/** Puts a session together out of what the page gives. The caller closes it. */
export function openSession(
  { baseUrl, own, list, viewer }: EditorHost,
  desk: Desk,
  shelf: () => ShelfSnapshot | null,
  changed: (state: EditorState) => void,
): EditorSession {
  return new EditorSession(
    {
      desk,
      own,
      edge: new EdgeDocuments(baseUrl),
      taken: () => list.snapshot.pipelines.map(({ id }) => id),
      models: () => {
        const snapshot = shelf();
        return snapshot === null ? null : usableModels(snapshot);
      },
      apply: (pipeline) => applyLive(viewer, pipeline),
      after(ms, action) {
        const timer = setTimeout(action, ms);
        return () => clearTimeout(timer);
      },
    },
    changed,
  );
}
