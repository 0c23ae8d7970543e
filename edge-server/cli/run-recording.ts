import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import type { JsonValue } from '../../shared/json.ts';
import { isJsonObject } from '../../shared/json.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { LedgerCounts } from '../../shared/run/figures.ts';
import { Recorder } from '../../shared/run/recorder.ts';
import { recordedElements } from '../../shared/run/recording-elements.ts';
import { pictureOf } from '../../shared/replay/picture-of.ts';
import { isDetecting } from '../../shared/replay/replaying.ts';
import { GraphSchema } from '../../shared/run/recording-graph.ts';
import { RecordingTurns } from '../../shared/run/recording-turns.ts';
import type { RecordingHeader } from '../../shared/run/recording.ts';
import type { ElementLookup } from '../../shared/run/run.api.ts';
import { shownUri } from '../sources/shown-uri.ts';
import { drained } from './drained.ts';
import { LineFile } from './recording-file.ts';

/** What only whoever runs it knows. */
export type RecordingFacts = Pick<RecordingHeader, 'models' | 'provider' | 'begun' | 'file'>;

/** The first line of a recording of this graph. Passwords in the source's address are left out. */
export function recordingHeader(graph: PipelineGraph, facts: RecordingFacts): RecordingHeader {
  const [source, ...others] = graph.elements;
  const elements =
    source === undefined ? [] : [{ ...source, config: withoutPassword(source.config) }, ...others];
  const config = elements[0]?.config;
  const uri = isJsonObject(config) ? config['uri'] : undefined;
  return {
    kind: 'recording',
    version: 2,
    pipeline: graph.id,
    graph: GraphSchema.parse({ ...graph, elements }),
    ...facts,
    source: typeof uri === 'string' ? uri : '',
    host: 'edge',
  };
}

/** What is written down, and where. */
export interface RunRecordingParts {
  /** The file. */
  readonly name: string;
  readonly graph: PipelineGraph;
  readonly facts: Omit<RecordingFacts, 'begun'>;
  readonly clock: Clock;
}

/** Writes a run on this machine down, as it goes. Its graph has one flow. Whoever opened it closes it. */
export class RunRecording {
  readonly recorder: Recorder;
  readonly #file: LineFile;
  readonly #turns: RecordingTurns;

  /** Throws `storage` when the file cannot be written. */
  constructor({ name, graph, facts, clock }: RunRecordingParts) {
    this.#file = new LineFile(name);
    this.#turns = new RecordingTurns({ clock, drained, failed: tellFailure });
    const header = recordingHeader(graph, { ...facts, begun: this.#turns.begun });
    this.recorder = new Recorder(header, pictureOf, (line) => this.#file.write(line));
  }

  /** The same elements, so that what they do can be repeated. */
  elements(lookup: ElementLookup): ElementLookup {
    return recordedElements(lookup, isDetecting, this.#turns, this.recorder);
  }

  /** Writes the last line. */
  async end(ledger: LedgerCounts): Promise<void> {
    await this.#turns.close();
    this.recorder.end(ledger, this.#turns.at);
  }

  /** Writes what is left, also of a run that failed. */
  async close(): Promise<void> {
    await this.#turns.close();
    this.#file.close();
  }
}

function withoutPassword(config: JsonValue): JsonValue {
  if (!isJsonObject(config)) return config;
  const { uri } = config;
  return typeof uri === 'string' ? { ...config, uri: shownUri(uri) } : config;
}

function tellFailure(error: unknown): void {
  console.error(`A timer of an element failed: ${messageOf(error)}`);
}
