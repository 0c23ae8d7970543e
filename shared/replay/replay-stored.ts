import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { elementOf } from '../elements/registry.ts';
import { SightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { ElementServices } from '../run/element.ts';
import type { Notification } from '../run/outbox.ts';
import { recordedMessage } from '../run/recording.ts';
import type { RecordedMessage } from '../run/recording.ts';
import type { ElementLookup } from '../run/run.api.ts';
import { runToEnd } from '../run/run-to-end.ts';
import { SteppedClock } from '../run/stepped-clock.ts';
import { DryElements } from './dry-elements.ts';
import { ReplayHost } from './replay-host.ts';
import type { StoredFeed } from './stored-feed.ts';
import type { StoredMoment } from './stored-moment.ts';
import { StoredSource } from './stored-source.ts';

/** How what is stored is replayed. */
export interface ReplayingStored {
  readonly feed: StoredFeed;
  /** By their time. Read as they are needed. */
  readonly moments: AsyncIterable<StoredMoment>;
  /** The time that is replayed, milliseconds since 1970: no moment is before it, timers go on to its end. */
  readonly from: number;
  readonly until: number;
  readonly clock: Clock;
  /** Resolves when every promise that can settle did: after a turn of the host's event loop. */
  readonly drained: () => Promise<void>;
  readonly signal: AbortSignal;
  readonly services: ElementServices;
  /** Told every output, in order; of sinks what they would have told or kept. */
  output(element: string, message: RecordedMessage): void;
  /** Told what is odd, in words. */
  warn(line: string): void;
  readonly elements?: ElementLookup;
}

/**
 * Leads what is stored through the elements of a pipeline, by its own time and as fast as they take it. Nothing of it
 * reaches anybody: what sinks would have told or kept are outputs. Rejects when it cannot be run.
 */
export async function replayStored(how: ReplayingStored): Promise<void> {
  const { feed, moments, from: begun, until, clock: hostClock, drained, services, signal } = how;
  const clock = new SteppedClock(begun, (error) => how.warn(`A timer failed: ${String(error)}`));
  const newest = new NewestFrame();
  const told = (element: string, notification: Notification): void =>
    how.output(element, newest.message(notification));
  const dry = new DryElements({ feed, clock, hostClock, told });
  const source = new StoredSource({
    moments: onceEach(moments, feed),
    clock,
    begun,
    until,
    drained,
    rested: () => dry.rested(),
    gives(moment, info) {
      newest.is(info);
      dry.gives(moment, info);
    },
  });
  const { failure } = await runToEnd({
    graph: feed.graph,
    host: new ReplayHost({
      source,
      clock: hostClock,
      services: { ...services, outbox: dry.outbox },
      warn: (line) => how.warn(line),
    }),
    elements: dry.of(how.elements ?? elementOf),
    once: true,
    signal,
    output: (message, element) => how.output(element, recordedMessage(message)),
  });
  if (failure !== null) throw new SightlineError('internal', `The replay failed: ${failure}`);
}

/** Two elements may have kept what the same detectors found in the same frame. */
async function* onceEach(
  moments: AsyncIterable<StoredMoment>,
  feed: StoredFeed,
): AsyncGenerator<StoredMoment, void> {
  let before = '';
  for await (const moment of moments) {
    const [giver] = feed.givers(moment);
    const what = moment.kind === 'detections' ? `${moment.at} ${giver}` : '';
    if (giver !== undefined && (what === '' || what !== before)) yield moment;
    before = what;
  }
}

/** The frame that was given last: notifications stem from it, or from a timer after it. */
class NewestFrame {
  #frame: FrameInfo = { id: 0, timestamp: 0, width: 0, height: 0 };

  is(info: Omit<FrameInfo, 'id'>): void {
    this.#frame = { ...info, id: this.#frame.id + 1 };
  }

  message(notification: Notification): RecordedMessage {
    const value = z.json().parse(notification);
    return { kind: 'data', frame: this.#frame, subject: notification.source, value };
  }
}
