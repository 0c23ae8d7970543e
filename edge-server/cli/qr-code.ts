import { renderUnicodeCompact } from 'uqr';

/** Dark on light whatever the terminal's own colours are: not every phone reads it the other way round. */
const LIGHT_ON_DARK = '\u001B[40m\u001B[97m';
const PLAIN = '\u001B[0m';

/** A QR code as lines for a terminal. */
export function qrCode(text: string): string {
  // The modules that are to be light are drawn: on black they make a code as it is printed on paper.
  return renderUnicodeCompact(text, { ecc: 'L', border: 2 })
    .split('\n')
    .map((line) => `${LIGHT_ON_DARK}${line}${PLAIN}`)
    .join('\n');
}
