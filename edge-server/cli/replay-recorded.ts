import type { Clock } from '../../shared/clock.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ElementServices } from '../../shared/run/element.ts';
import type { RecordingContent } from '../../shared/run/recording-content.ts';
import { replayedDetectors } from '../../shared/run/recording-elements.ts';
import { replayGraph } from '../../shared/run/recording-graph.ts';
import { RecordingMatch } from '../../shared/run/recording-match.ts';
import { recordedMessage } from '../../shared/run/recording.ts';
import type { RecordedMessage } from '../../shared/run/recording.ts';
import type { ElementLookup } from '../../shared/run/run.api.ts';
import { ReplayHost } from './replay-host.ts';
import { runToEnd } from './run-session.ts';

/** How a recording is replayed. */
export interface Replaying {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What the elements find. */
  readonly services: ElementServices;
  /** Told every output, in order. */
  output(element: string, message: RecordedMessage): void;
  /** Told what is odd, in words. */
  warn(line: string): void;
  /** The elements that a document may use, unless told otherwise. */
  readonly elements?: ElementLookup;
}

/** Whether elements of this type are detectors. */
export function isDetecting(type: string): boolean {
  return elementOf(type)?.role === 'detect';
}

/**
 * Leads what the detectors found through the elements after them. Gives the first difference from what was recorded,
 * in words; null when every output is the same. Rejects when the recording has no detectors or cannot be run.
 */
export async function replayRecorded(content: RecordingContent, how: Replaying): Promise<string | null> {
  const graph = replayGraph(content.header.graph, ({ type }) => isDetecting(type));
  if (graph.elements.length < 2) {
    throw new SightlineError(
      'unsupported',
      'This recording holds no detector, so there is nothing to replay.',
    );
  }
  const names = new Set(graph.elements.map(({ name }) => name));
  // Pictures are not recorded, so what gives them is not compared.
  const expected = content.outputs.filter(
    ({ element, message }) => names.has(element) && message.kind !== 'frame',
  );
  const match = new RecordingMatch(expected, 0);
  const { failure } = await runToEnd({
    graph,
    host: new ReplayHost({ ...how, recorded: content.frames, warn: (line) => how.warn(line) }),
    elements: replayedDetectors(how.elements ?? elementOf, isDetecting, (element, { id }) =>
      content.detected(element, content.frames[id - 1]?.frame.id ?? 0),
    ),
    once: true,
    signal: how.signal,
    output(message, element) {
      const recorded = recordedMessage(message);
      how.output(element, recorded);
      match.add(element, recorded);
    },
  });
  if (failure !== null) throw new SightlineError('internal', `The replay failed: ${failure}`);
  return match.difference();
}
