import { liveUrl } from '../live/live-url.ts';
import type { ShownList } from '../store/with-own-pipelines.ts';
import type { Viewer } from '../viewer/viewer.api.ts';

/** What lies under the shapes while they are edited. */
export type Backdrop =
  /** A pipeline of the edge, live: where it is watched (`ws:` or `wss:`). */
  | { readonly kind: 'live'; readonly url: string }
  /** What runs in this page. */
  | { readonly kind: 'viewer'; readonly viewer: Pick<Viewer, 'media'> }
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'none' };

/** Where pictures of a pipeline can be had from. */
export interface BackdropParts {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly list: Pick<ShownList, 'snapshot'>;
  readonly viewer: Pick<Viewer, 'media' | 'state'>;
}

/** The picture of a pipeline where it runs: in this page, else on the edge, else none. */
export function backdropOf({ baseUrl, list, viewer }: BackdropParts, id: string): Backdrop {
  if (viewer.state.pipeline === id && viewer.media !== null) return { kind: 'viewer', viewer };
  const listed = list.snapshot.pipelines.find((each) => each.id === id);
  if (listed?.host !== 'edge') return { kind: 'none' };
  return { kind: 'live', url: liveUrl(baseUrl, id) };
}
