/** A box's colour and the colour of text written upon it, as CSS hex colours. */
export interface LabelColor {
  readonly line: string;
  readonly text: string;
}

/**
 * Bright hues that stay apart from each other for the colour-blind too: neighbours differ in lightness as well
 * as in hue. Each is light enough to stand out of dark pictures; a dark halo makes it stand out of bright ones.
 */
const PALETTE = [
  '#3ddbd9',
  '#ffb000',
  '#ff7eb6',
  '#78a9ff',
  '#a7f070',
  '#ff8a5b',
  '#be95ff',
  '#ffe14d',
  '#33b1ff',
  '#08bdba',
  '#ffafd2',
  '#6fdc8c',
] as const;

const DARK_TEXT = '#0b1220';
const LIGHT_TEXT = '#ffffff';

/** The colour of a label: always the same for the same label, spread over the palette for different ones. */
export function colorOf(label: string): LabelColor {
  const line = PALETTE[hash(label) % PALETTE.length] ?? PALETTE[0];
  return { line, text: readableOn(line) };
}

/** The colour of all that one of several pipelines over one picture finds, by its place among them. */
export function layerColorOf(index: number): LabelColor {
  const line = PALETTE[index % PALETTE.length] ?? PALETTE[0];
  return { line, text: readableOn(line) };
}

/** Dark or light text, whichever has the higher WCAG contrast on this background (`#rrggbb`). */
export function readableOn(background: string): string {
  return contrast(background, DARK_TEXT) >= contrast(background, LIGHT_TEXT) ? DARK_TEXT : LIGHT_TEXT;
}

/** WCAG 2 contrast ratio of two colours given as `#rrggbb`, 1..21. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** FNV-1a over UTF-16 units: small, and spreads short words well. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}
