import { SightlineError } from '../../shared/errors.ts';

/**
 * Where the document is fetched from, checked; undefined when it is a file. Throws `invalid_document` for anything but
 * an http or https address, and when a file is named as well.
 */
export function documentAddress(url: string | undefined, file: string | undefined): string | undefined {
  if (url === undefined || url === '') return undefined;
  if (file !== undefined)
    throw new SightlineError('invalid_document', 'Give a document or --pipelines-from, not both.');
  const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (isHttp) return url;
  throw new SightlineError(
    'invalid_document',
    '--pipelines-from (or SIGHTLINE_PIPELINES_FROM) must be an address such as https://example.org/sightline.yaml.',
  );
}
