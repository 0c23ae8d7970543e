import type { Clock } from '../clock.ts';
import type { FrameInfo } from '../frame.ts';
import type { FrameVerbs, RunLogLine } from './host.ts';
import type { RunLink } from './remote-link.ts';
import type { LinkPicture } from './remote-taps.ts';
import type { BeginInit } from './run-place.ts';
import type { ElementLookup } from './run.api.ts';

/** What a run that is elsewhere is made of. It takes the link over, which is prepared. */
export interface RemoteRunInit<F> extends BeginInit<F> {
  readonly elements: ElementLookup;
  readonly link: RunLink<F>;
  readonly clock: Clock;
  readonly frames: Pick<FrameVerbs<F>, 'close' | 'hash'>;
  /** Makes a frame of this host of a picture; null where it cannot show any. */
  readonly picture: (picture: LinkPicture, frame: FrameInfo) => F | null;
  readonly log: (line: RunLogLine) => void;
}
