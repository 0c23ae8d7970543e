import { SightlineError } from '../errors.ts';
import type { ElementContext } from '../run/element.ts';
import type { PictureServices } from '../run/picture-services.ts';

/** What the host does with pictures. Throws `unsupported` where it does nothing with any. */
export function picturesOf({ name, services }: ElementContext): PictureServices<unknown> {
  if (services.pictures !== undefined) return services.pictures;
  throw new SightlineError('unsupported', `\`${name}\` looks at pixels, which this host does not lend.`);
}
