import { dirname } from 'node:path';
import { SightlineError } from '../shared/errors.ts';
import type { Picture } from '../shared/frame.ts';
import type { GraphElement, PipelineGraph } from '../shared/run/graph.ts';
import type { RunSource } from '../shared/run/host.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Installation } from './installation.ts';
import type { Log } from './log.ts';
import type { VideoFacts } from './sources/ffmpeg-words.ts';
import { openGraphSource } from './sources/graph-source.ts';
import { describeVideo, verifySource } from './sources/verify-source.ts';
import { openRecorded, recordedUri } from './sources/recorded-source.ts';
import type { SourceFacts } from './sources/verify-source.ts';
import type { EdgeClips } from './store/clips/edge-clips.ts';
import { PublishedCameras } from './stream/published-cameras.ts';

/** What sources are opened with. */
export interface OpenSourcesParts {
  readonly config: Pick<ServeConfig, 'documentFile' | 'pipelinesFrom'>;
  readonly installation: Pick<Installation, 'sourceFile'>;
  readonly log: Log;
  /** Where the streams are kept of which clips are made; absent: nowhere. */
  readonly clips?: Pick<EdgeClips, 'source'> | undefined;
}

/** Where the pipelines on this server get their pictures. */
export interface OpenSources {
  /** What browsers and phones publish. */
  readonly published: PublishedCameras;
  /** Rejects as `openEdgeSource` does. Whoever opened it stops it. */
  readonly open: (
    element: GraphElement,
    signal: AbortSignal,
    pipeline: string,
  ) => Promise<RunSource<Picture>>;
  /** Opens the source of a pipeline beside the one that runs, until its first picture. Rejects with why there is none. */
  readonly verify: (graph: PipelineGraph) => Promise<SourceFacts>;
}

/** Puts it together; nothing is opened yet. */
export function openSources({ config, installation, log, clips }: OpenSourcesParts): OpenSources {
  const published = new PublishedCameras(systemClock);
  const lent = {
    clock: systemClock,
    // Files of this machine are for its own document to name.
    folder: config.pipelinesFrom === undefined ? dirname(config.documentFile) : null,
    threadFile: installation.sourceFile,
    published: (...[id, wish]: Parameters<PublishedCameras['open']>) => published.open(id, wish),
  };
  return {
    published,
    async open(element, signal, pipeline) {
      const recording = (await clips?.source(pipeline, recordedUri(element))) ?? null;
      let said = '';
      const onFacts = (facts: VideoFacts): void => {
        const words = describeVideo(facts);
        // A file that is played again and again says the same each time.
        if (words !== said) log.info({ pipeline, element: element.name }, `source: ${words}`);
        said = words;
        recording?.learn(facts.codec);
      };
      if (recording === null) return openGraphSource(element, { ...lent, onFacts }, signal);
      return openRecorded(recording, () => openGraphSource(element, { ...lent, onFacts, recording }, signal));
    },
    verify({ id, elements: [element] }) {
      if (element === undefined)
        throw new SightlineError('invalid_document', `Pipeline "${id}" has no source.`);
      const { signal } = new AbortController();
      return verifySource((onFacts) => openGraphSource(element, { ...lent, onFacts }, signal), systemClock);
    },
  };
}
