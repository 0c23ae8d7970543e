import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { createRun } from '../../shared/run/create-run.ts';
import type { RunHost, RunSource } from '../../shared/run/host.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { BeginInit, PreparedPlace, RunPlace } from '../../shared/run/run-place.ts';
import { prepareLink } from '../../shared/run/remote-link.ts';
import type { RunLink } from '../../shared/run/remote-link.ts';
import { RemoteRun } from '../../shared/run/remote-run.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { pictureFrame } from './picture-frame.ts';

/** What the places of a page's run are made of. */
export interface RunPlacesParts {
  readonly pipeline: ResolvedPipeline;
  readonly host: RunHost<VideoFrame>;
  /** Whether the source does not wait. */
  readonly live: boolean;
  readonly openLink: () => RunLink<VideoFrame>;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
}

/** Where a pipeline of this page can run: here, or as a whole on the edge. */
export class RunPlaces {
  readonly #parts: RunPlacesParts;

  constructor(parts: RunPlacesParts) {
    this.#parts = parts;
  }

  /** Rejects with `forbidden` where no frame may leave the page, or with why the edge refuses. */
  async prepare(place: RunPlace, graph: PipelineGraph): Promise<PreparedPlace<VideoFrame>> {
    if (place === 'browser') return { begin: (init) => this.#beginHere(init), close: () => undefined };
    const { pipeline, host, live, openLink, signal } = this.#parts;
    const { id, localOnly } = pipeline;
    if (localOnly)
      throw new SightlineError('forbidden', `"${id}" is local_only: its frames stay in the browser.`);
    const link = openLink();
    const giveUp = (): void => link.close();
    signal.addEventListener('abort', giveUp, { once: true });
    const hello = { type: 'hello', protocol: 1, pipeline: id, revision: graph.revision, live } as const;
    await prepareLink(link, hello, host.clock);
    return { begin: (init) => this.#beginThere(init, link), close: giveUp };
  }

  #beginHere({ graph, source, listener, saved }: BeginInit<VideoFrame>): Run {
    const host = withSource(this.#parts.host, source);
    return createRun({ graph, host, elements: elementOf, listener, ...(saved && { saved }) });
  }

  #beginThere(init: BeginInit<VideoFrame>, link: RunLink<VideoFrame>): Run {
    const { host } = this.#parts;
    return new RemoteRun<VideoFrame>({
      ...init,
      link,
      elements: elementOf,
      clock: host.clock,
      frames: host.frames,
      picture: pictureFrame,
      log: (line) => host.log(line),
    });
  }
}

/** The same host with another source. */
function withSource(host: RunHost<VideoFrame>, source: RunSource<VideoFrame>): RunHost<VideoFrame> {
  const { name, clock, frames, services } = host;
  return {
    name,
    clock,
    frames,
    services,
    openSource: () => Promise.resolve(source),
    startFlow: (flow, graph) => host.startFlow(flow, graph),
    channel: () => host.channel(),
    log: (line) => host.log(line),
  };
}
