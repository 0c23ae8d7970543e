import { elementOf } from '../elements/registry.ts';
import { SightlineError } from '../errors.ts';
import type { PipelineGraph } from '../run/graph.ts';
import type { RecordingContent } from '../run/recording-content.ts';
import { recordedDetector, scheduledElements } from '../run/replay-elements.ts';
import { leftOut, replayGraph } from '../run/recording-graph.ts';
import { recordedMessage } from '../run/recording.ts';
import { BlankSource } from './blank-source.ts';
import { ReplayHost } from './replay-host.ts';
import { Comparison, isDetecting, scheduleOf } from './replaying.ts';
import type { Replaying } from './replaying.ts';
import { runToEnd } from '../run/run-to-end.ts';

/** What a recording needs no frames for. Throws `unsupported` when it holds no detector. */
export function graphWithoutFrames(content: RecordingContent): PipelineGraph {
  const graph = replayGraph(content.header.graph, ({ type }) => isDetecting(type));
  if (graph.elements.length > 1) return graph;
  throw new SightlineError('unsupported', 'This recording holds no detector, so there is nothing to replay.');
}

/** What `replayRecorded` leaves out, each with why, in words. */
export function leftOutWords(content: RecordingContent): string[] {
  return leftOut(content.header.graph, graphWithoutFrames(content));
}

/**
 * Leads what the detectors found through the elements after them, at the times at which they found it. Gives the first
 * difference from what was recorded, in words; null when every output is the same. Rejects when the recording has no
 * detectors or cannot be run.
 */
export async function replayRecorded(content: RecordingContent, how: Replaying): Promise<string | null> {
  const graph = graphWithoutFrames(content);
  const schedule = scheduleOf(content, how, false);
  const comparison = new Comparison(content, new Set(graph.elements.map(({ name }) => name)), 0, how);
  const elements = scheduledElements(how.elements ?? elementOf, isDetecting, schedule, (_make, name) =>
    recordedDetector(
      name,
      schedule,
      ({ frame }) => content.frames[frame.id - 1]?.frame.id,
      (element, frame) => content.detected(element, frame),
    ),
  );
  const { failure } = await runToEnd({
    graph,
    host: new ReplayHost({
      ...how,
      source: new BlankSource(content.frames, schedule),
      warn: (line) => how.warn(line),
    }),
    elements,
    once: true,
    signal: how.signal,
    output: (message, element) => comparison.add(element, recordedMessage(message)),
  });
  if (failure !== null) throw new SightlineError('internal', `The replay failed: ${failure}`);
  return comparison.difference();
}
