import type { TextSurroundings } from '../../shared/editing/check-text.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { OwnPipelines } from '../store/own-pipelines.ts';
import type { Desk } from './desk.ts';
import type { EdgeDocuments } from './edge-documents.ts';

/** What an editor works with. */
export interface EditorParts {
  readonly desk: Pick<Desk, 'check' | 'change' | 'write' | 'standAlone' | 'split'>;
  readonly edge: Pick<EdgeDocuments, 'get' | 'put' | 'remove' | 'text' | 'keepText'>;
  readonly own: Pick<OwnPipelines, 'find' | 'put' | 'remove' | 'keepEdgeText' | 'edgeText'>;
  /** Ids of every pipeline that is listed. */
  readonly taken: () => readonly string[];
  readonly models: () => TextSurroundings['models'];
  /** Lets what runs here take the change over; says in words what happened, nothing when it does not run. */
  readonly apply: (pipeline: ResolvedPipeline) => Promise<string>;
  /** Calls once after so many milliseconds; the returned function cancels. */
  readonly after: (ms: number, action: () => void) => () => void;
}
