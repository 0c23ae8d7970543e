/**
 * How messages lie on the pipes between the server and a lane process, which trust each other.
 * To the lane: `[uint32 LE header bytes][uint32 LE payload bytes][JSON header][payload]`. From the lane: JSON lines.
 */
export const PREFIX_BYTES = 8;

const NEWLINE = 0x0a;

/** The bytes before a payload; the payload is written after them as it is, without a copy. */
export function laneHead(header: object, payloadBytes: number): Buffer {
  const json = JSON.stringify(header);
  const jsonBytes = Buffer.byteLength(json);
  const head = Buffer.allocUnsafe(PREFIX_BYTES + jsonBytes);
  head.writeUInt32LE(jsonBytes, 0);
  head.writeUInt32LE(payloadBytes, 4);
  head.write(json, PREFIX_BYTES);
  return head;
}

/** How long the two parts after a prefix are. */
export function readPrefix(prefix: Buffer): { headerBytes: number; payloadBytes: number } {
  return { headerBytes: prefix.readUInt32LE(0), payloadBytes: prefix.readUInt32LE(4) };
}

/** Puts lines together from the chunks of a pipe. */
export class LineReader {
  #rest: Buffer[] = [];

  /** The lines that this chunk completes, without their ends. */
  read(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(Buffer.concat([...this.#rest, chunk.subarray(start, end)]).toString());
      this.#rest = [];
      start = end + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
    return lines;
  }
}
