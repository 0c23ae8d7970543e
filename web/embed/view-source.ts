import { SightlineError } from '../../shared/errors.ts';
import { readWatched } from '../live/live-url.ts';
import type { Watched } from '../live/live-url.ts';
import type { SourceChoice } from '../viewer/viewer.api.ts';

const EDGE = 'edge:';

/** The `source` attribute with addresses made absolute, since they are meant relative to the page that wrote them. */
export function resolveSource(text: string, base: string): string {
  if (text === '' || text === 'camera') return 'camera';
  if (text === 'screen') return 'screen';
  if (text.startsWith(EDGE)) return text;
  return URL.canParse(text, base) ? new URL(text, base).href : text;
}

/** Which pipeline a source is the live view of, `edge:pipeline` or `edge:device/pipeline`; null: it is no such source. */
export function watchedOf(source: string): Watched | null {
  return source.startsWith(EDGE) ? readWatched(source.slice(EDGE.length)) : null;
}

/** Its id; null: it is no such source. */
export function watchedPipeline(source: string): string | null {
  return watchedOf(source)?.pipeline ?? null;
}

/** What frames are to be taken from. Throws `unsupported` for sources that do not work here. */
export function chooseSource(source: string): SourceChoice {
  if (source === 'camera') return { kind: 'camera' };
  if (source === 'screen') return { kind: 'screen' };
  const url = URL.canParse(source) ? new URL(source) : null;
  if (url === null || !['http:', 'https:', 'blob:', 'synthetic:'].includes(url.protocol)) {
    throw new SightlineError(
      'unsupported',
      `The source "${source}" is neither "camera" nor "screen" nor the address of a picture or video.`,
    );
  }
  return { kind: 'url', url: url.href };
}
