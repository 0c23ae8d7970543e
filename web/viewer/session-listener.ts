import type { DetectResult } from '../../shared/detect/detector.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type {
  PlacementChoice,
  ProviderChoice,
  SourceChoice,
  Viewer,
  ViewerEvents,
  ViewerState,
} from './viewer.api.ts';

/** What the user wants, as it is when a session begins. */
export interface Wishes {
  readonly pipeline: string;
  readonly source: SourceChoice;
  readonly placement: PlacementChoice;
  readonly provider: ProviderChoice;
}

/** Where a session tells what happens. */
export interface SessionListener {
  state(change: Partial<ViewerState>): void;
  media(media: Viewer['media']): void;
  result(result: DetectResult): void;
  output(output: ViewerEvents['output']): void;
  notice(notice: RunNotice): void;
  log(line: ViewerEvents['log']): void;
  delivered(ageMs: number): void;
  /** Has it all begin once more, as its pipeline is described by then. Rejects with why it does not run. */
  anew(): Promise<void>;
}
