import type { Picture } from '../../shared/frame.ts';
import type { JsonValue } from '../../shared/json.ts';
import { isJsonObject } from '../../shared/json.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { Recorder } from '../../shared/run/recorder.ts';
import { GraphSchema } from '../../shared/run/recording-graph.ts';
import type { RecordingHeader } from '../../shared/run/recording.ts';
import { shownUri } from '../sources/source-uri.ts';

/** The first line of a recording of this graph. Passwords in the source's address are left out. */
export function recordingHeader(
  graph: PipelineGraph,
  facts: Pick<RecordingHeader, 'models' | 'provider'>,
): RecordingHeader {
  const [source, ...others] = graph.elements;
  const elements =
    source === undefined ? [] : [{ ...source, config: withoutPassword(source.config) }, ...others];
  const config = elements[0]?.config;
  const uri = isJsonObject(config) ? config['uri'] : undefined;
  return {
    kind: 'recording',
    version: 1,
    pipeline: graph.id,
    graph: GraphSchema.parse({ ...graph, elements }),
    ...facts,
    source: typeof uri === 'string' ? uri : '',
    host: 'edge',
  };
}

/** Writes the lines of a run on this machine. */
export function createRecorder(header: RecordingHeader, write: (line: string) => void): Recorder {
  return new Recorder(header, pictureOf, write);
}

function withoutPassword(config: JsonValue): JsonValue {
  if (!isJsonObject(config)) return config;
  const { uri } = config;
  return typeof uri === 'string' ? { ...config, uri: shownUri(uri) } : config;
}

/** Frames of this host are pictures; null for anything else. */
export function pictureOf(frame: unknown): Picture | null {
  return isPicture(frame) ? frame : null;
}

function isPicture(frame: unknown): frame is Picture {
  return (
    typeof frame === 'object' &&
    frame !== null &&
    'layout' in frame &&
    'data' in frame &&
    frame.data instanceof Uint8Array
  );
}
