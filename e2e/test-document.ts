import { stringify } from 'yaml';

/** The step that looks for faces. */
export const FACES = { detect_faces: { ai_model: 'faces' } } as const;

const SOURCES = {
  clip: { uri: 'file:face.y4m', live: true },
  camera: { uri: 'camera', type: 'video', live: true },
} as const;

/**
 * A document of these pipelines. Their sources are `clip`, which is `face.y4m` beside the document (`movingFace`), and
 * `camera`, that of a browser; their model is `faces`.
 */
export function documentOf(pipelines: Readonly<Record<string, unknown>>): string {
  const used = JSON.stringify(pipelines);
  const sources = Object.entries(SOURCES).filter(([id]) => used.includes(`"source":"${id}"`));
  return stringify({
    version: '1',
    sources: Object.fromEntries(sources),
    ai_models: { faces: { model: 'blazeface' } },
    pipelines,
  });
}

/** A document whose one pipeline, `porch`, tracks the faces in `clip` and goes on with these steps. */
export function porchDocument(...steps: readonly object[]): string {
  return documentOf({ porch: [{ source: 'clip' }, FACES, { track: {} }, ...steps] });
}
