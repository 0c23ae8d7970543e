import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SightlineError } from '../../shared/errors.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import { revisionOf } from '../../shared/pipeline/revision.ts';
import { CAMERA } from '../../shared/pipeline/source-config.ts';
import type { ResolvedSource } from '../../shared/pipeline/resolved.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { losslessGraph } from '../../shared/run/recording-graph.ts';
import type { ModuleAllowance } from '../elements/module-loader.ts';
import { modulesIn } from '../elements/modules-in.ts';
import type { Installation } from '../installation.ts';
import { isPictureName } from '../sources/picture-files.ts';
import { readDocumentFile } from './document-file.ts';
import { UsageError } from './usage.ts';

/** What is to be run. */
export interface RunTarget {
  readonly graph: PipelineGraph;
  readonly source: ResolvedSource;
  /** What its file names count from. */
  readonly folder: string;
  /** The modules that its document names. */
  readonly modules: ModuleAllowance;
}

/** How it is named on the command line. */
export interface TargetFlags {
  readonly pipeline?: string;
  readonly document?: string;
  readonly source?: string;
  readonly once?: true;
}

/**
 * The pipeline that a document's name, or a pipeline's id, stands for. Throws `UsageError` when it is not clear which,
 * `not_found` and `invalid_document` as documents do.
 */
export async function findTarget(
  what: string | undefined,
  flags: TargetFlags,
  installation: Installation,
): Promise<RunTarget> {
  const isFile = what !== undefined && (existsSync(what) || /\.(ya?ml|json)$/i.test(what));
  if (isFile && flags.document !== undefined) {
    throw new UsageError('Give the document as --document or as the argument, not both.');
  }
  const file = resolve((isFile ? what : flags.document) ?? ownDocument(installation));
  const document = await readDocumentFile(file, (line) => console.error(line));
  const id = (isFile ? undefined : what) ?? flags.pipeline ?? onlyPipeline(document, file);
  const { graph, source } = resolvePipeline(document, id);
  const asked = askedSource(source, flags);
  const folder = dirname(file);
  const modules = { folder, allowed: modulesIn(document) };
  return { graph: withSource(graph, asked, flags.once === true), source: asked, folder, modules };
}

/** A graph that reads another source, and, when it is run once, loses no frame of it. */
export function withSource(graph: PipelineGraph, source: ResolvedSource, once: boolean): PipelineGraph {
  const [first, ...others] = graph.elements;
  // The rate is the graph's.
  const { fps: _fps, ...config } = source;
  const elements = first === undefined ? [] : [{ ...first, config }, ...others];
  const { revision: _before, ...changed } = once
    ? losslessGraph({ ...graph, elements })
    : { ...graph, elements };
  return { ...changed, revision: revisionOf(changed) };
}

/** The source of the document, or the one of the command line, whose file names count from where it is called. */
export function askedSource(declared: ResolvedSource, { source, once }: TargetFlags): ResolvedSource {
  const live = once === true ? false : declared.live;
  if (source === undefined) return { ...declared, live };
  const isAddress = /^[a-z][a-z0-9+.-]+:/i.test(source);
  const uri = source === CAMERA ? firstCamera() : isAddress ? source : resolve(source);
  return { id: 'inline', uri, type: isPictureName(uri) ? 'image' : 'video', live };
}

/** Cameras of this machine are read where they are devices in a folder, which is on Linux. */
function firstCamera(): string {
  const devices = existsSync('/dev') ? readdirSync('/dev') : [];
  const [first] = devices.filter((name) => /^video\d+$/.test(name)).toSorted(byNumber);
  if (first !== undefined) return `/dev/${first}`;
  throw new SightlineError(
    'camera',
    'This machine has no camera: there is no /dev/video0. Connect one (a container has to be given it: --device ' +
      '/dev/video0), or name a file, a folder or an address (rtsp://…, http://…).',
  );
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || a.localeCompare(b);
}

/** The document here, else the one that comes with this installation. */
export function ownDocument({ rootFolder }: Installation): string {
  return existsSync('sightline.yaml') ? 'sightline.yaml' : join(rootFolder, 'sightline.yaml');
}

/** The id of the only pipeline. Throws `UsageError` where there are others, or none. */
export function onlyPipeline({ pipelines }: SightlineDocument, file: string): string {
  const ids = Object.keys(pipelines);
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return only;
  const which = ids.length === 0 ? 'none' : ids.join(', ');
  throw new UsageError(
    `${file} holds ${ids.length} pipelines (${which}): say which one with --pipeline <id>.`,
  );
}
