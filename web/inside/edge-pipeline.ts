import type { ControlEvent, EventTarget, RunStructure } from '../../shared/run/control.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import { RunFiguresSchema } from '../../shared/wire/run-schemas.ts';
import { edgeAnswer, jsonInit } from '../store/edge-answer.ts';
import { NoticesSchema, StructureSchema } from './edge-schemas.ts';

/** What is asked of an edge about one of its pipelines, over HTTP. Rejects with the edge's words, or `edge_lost`. */
export class EdgePipeline {
  readonly id: string;
  readonly #baseUrl: string;

  /** `baseUrl` is the edge's, with a slash at its end. */
  constructor(baseUrl: string, id: string) {
    this.id = id;
    this.#baseUrl = baseUrl;
  }

  async structure(signal: AbortSignal): Promise<RunStructure> {
    return StructureSchema.parse(await edgeAnswer(this.url('structure'), { signal }));
  }

  async figures(signal: AbortSignal): Promise<RunFigures> {
    return RunFiguresSchema.parse(await edgeAnswer(this.url('figures'), { signal }));
  }

  /** Newest first. */
  async notices(signal: AbortSignal): Promise<readonly RunNotice[]> {
    return NoticesSchema.parse(await edgeAnswer(this.url('notices'), { signal }));
  }

  async send({ name, target, params }: ControlEvent, signal: AbortSignal): Promise<void> {
    const url = this.url(`events/${encodeURIComponent(name)}`);
    await edgeAnswer(url, { ...jsonInit('POST', { params, ...chosen(target) }), signal });
  }

  /** At least so much is logged for so long. */
  async logLevel(level: LogLevel, seconds: number, signal: AbortSignal): Promise<void> {
    const init = jsonInit('PUT', { level, pipeline: this.id, seconds });
    await edgeAnswer(new URL('api/logs/level', this.#baseUrl), { ...init, signal });
  }

  /** Of something of this pipeline. */
  url(path: string, query: Readonly<Record<string, string | number>> = {}): URL {
    return withQuery(new URL(`api/pipelines/${encodeURIComponent(this.id)}/${path}`, this.#baseUrl), query);
  }

  /** Of the log, of this pipeline alone. */
  get logUrl(): URL {
    return withQuery(new URL('api/logs/stream', this.#baseUrl), { pipeline: this.id });
  }
}

function chosen(target: EventTarget): object {
  if (target.to === 'all') return {};
  return target.to === 'flows' ? { flows: target.flows } : { elements: target.elements };
}

function withQuery(url: URL, query: Readonly<Record<string, string | number>>): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}
