import type { ModelShelf } from '../store/model-shelf.ts';
import type { OwnPipelines } from '../store/own-pipelines.ts';
import type { ShownList } from '../store/with-own-pipelines.ts';
import type { Viewer } from '../viewer/viewer.api.ts';

/** What the page gives the editor to work with. */
export interface EditorHost {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly own: OwnPipelines;
  readonly list: ShownList;
  readonly viewer: Viewer;
  /** Whoever opens the list of models closes it. */
  readonly openModels: () => Promise<ModelShelf>;
  /** A pipeline goes by this id from now on, and is the one to look at. */
  readonly select: (id: string) => void;
}
