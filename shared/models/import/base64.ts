const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Decodes the short base64 texts that attributes hold ("U0FNRQ==" is "SAME"). The rooms that share this code have no
 * `atob` or `Buffer` in common. Answers undefined when the text isn't base64.
 */
export function decodeBase64Text(text: string): string | undefined {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array((digits.length * 3) >> 2);
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    buffer = ((buffer << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (buffer >> bits) & 0xff;
  }
  return new TextDecoder('utf-8').decode(bytes.subarray(0, length));
}
