import { LivePlayer } from '../live/live-player.ts';
import { liveWords } from '../live/live-look.ts';
import type { LiveLook } from '../live/live-look.ts';
import { liveUrl } from '../live/live-url.ts';
import { deviceBase } from '../store/device-address.ts';
import { startLiveWorker } from '../workers/live.api.ts';
import type { StateDetail, ViewListener } from './protocol.ts';

/** A live view of a pipeline of the edge, in a box of this page. Whoever opened it closes it. */
export interface LiveHere {
  close(): void;
}

/** What one is opened with. */
export interface LiveHereParts {
  readonly box: HTMLElement;
  readonly pipeline: string;
  /** On which paired edge; null: on this one. */
  readonly device: string | null;
  readonly listener: ViewListener;
  /** Something is to be said; empty: nothing any more. */
  readonly say: (words: string) => void;
}

const FPS = 10;
const REASON = 'It runs on the edge.';

/** Shows the pipeline live, and tells of it as of one that runs in the page. */
export function openLiveHere({ box, pipeline, device, listener, say }: LiveHereParts): LiveHere {
  let phase: StateDetail['phase'] | null = null;
  const follow = (look: LiveLook): void => {
    say(liveWords(look));
    const now = phaseOf(look);
    if (now === phase) return;
    phase = now;
    listener.state({ ...STATE, phase, pipeline });
    if (look.line.line === 'lost') listener.error({ code: look.line.code, message: look.line.message });
  };
  return new LivePlayer({
    box,
    url: liveUrl(deviceBase(new URL('/', location.origin).href, device), pipeline),
    worker: startLiveWorker(),
    fps: FPS,
    onLook: follow,
    onResult: ({ frame, detections, timings, placement, provider }) =>
      listener.detections({
        pipeline,
        frame,
        detections,
        timings,
        placement,
        reason: REASON,
        provider: provider.name,
      }),
  });
}

const STATE = {
  placement: 'edge',
  placementReason: REASON,
  detectors: [],
  provider: null,
  capture: null,
  progress: [],
} as const;

function phaseOf({ line, run, picture }: LiveLook): StateDetail['phase'] {
  if (line.line === 'lost' || run?.state === 'failed') return 'failed';
  if (run?.state === 'stopped') return 'ended';
  return picture === null || line.line === 'connecting' ? 'opening' : 'running';
}
