/** The size in pixels that a JPEG says it has, from its beginning; null when it does not say so there. */
export function jpegSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 <= bytes.length;) {
    const marker = view.getUint16(at);
    if (isFrameHeader(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker < 0xffc0) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** `SOF0` to `SOF15`, without the tables that stand among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
}
