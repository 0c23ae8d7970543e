import { tapHeading, tapValueText } from '../app/tap-text.ts';
import { TappedPictureSchema, TappedSchema } from './edge-schemas.ts';
import type { TapSample } from './inside.api.ts';

/** A picture that was decoded; whoever asked for it closes it. */
export type DecodePicture = (jpeg: Blob) => Promise<CanvasImageSource & { close(): void }>;

/** Reads one message of a tap of the edge, and shows it for the length of the call. */
export async function showTapped(
  data: string,
  decode: DecodePicture,
  show: (sample: TapSample) => void,
): Promise<void> {
  const { value, ...about } = TappedSchema.parse(JSON.parse(data));
  const heading = tapHeading(about);
  const picture = about.kind === 'frame' ? TappedPictureSchema.safeParse(value).data : undefined;
  if (picture === undefined) return show({ heading, text: () => tapValueText(value), picture: null });
  const image = await decode(new Blob([bytesOf(picture.data)], { type: picture.type }));
  try {
    show({ heading, text: () => '', picture: { image, width: picture.width, height: picture.height } });
  } finally {
    image.close();
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
