import type { KeptValues } from '../store/database.ts';
import { EdgeEvents } from '../store/edge-events.ts';
import { EventTimeline } from '../store/event-timeline.ts';
import type { PipelineFeed } from '../store/pipeline-feed.ts';

/** What a timeline is opened with. */
export interface OpenTimelineParts {
  readonly baseUrl: string;
  readonly feed: PipelineFeed;
  readonly values: KeptValues;
}

/** Opens what happened on an edge; it is empty until it is asked for. The caller closes it. */
export function openTimeline({ baseUrl, feed, values }: OpenTimelineParts): EventTimeline {
  return new EventTimeline({ edge: new EdgeEvents(baseUrl), feed, values });
}
