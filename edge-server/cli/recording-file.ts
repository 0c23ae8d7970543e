import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { RecordingContent } from '../../shared/run/recording-content.ts';
import { parseRecordingLine } from '../../shared/run/recording.ts';
import { ByteReader } from '../sources/byte-reader.ts';

const MAX_BYTES = 512 * 1024 * 1024;
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const BATCH_BYTES = 64 * 1024;

/** Writes lines to a file at once and in order, so that nothing piles up in memory. Whoever opened it closes it. */
export class LineFile {
  readonly #name: string;
  readonly #file: number;
  #batch = '';
  #bytes = 0;

  /** Throws `storage` when it cannot be written. */
  constructor(name: string) {
    this.#name = name;
    this.#file = attempt(name, () => openSync(name, 'w'));
  }

  /** Throws `too_large` beyond 512 MiB, `storage` when the disk refuses. */
  write(line: string): void {
    this.#batch += `${line}\n`;
    if (this.#batch.length > BATCH_BYTES) this.#flush();
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#batch);
    this.#batch = '';
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_BYTES)
      throw new SightlineError('too_large', `${this.#name} would be more than 512 MiB: record less.`);
    attempt(this.#name, () => writeSync(this.#file, bytes));
  }
}

function attempt<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new SightlineError('storage', `${name} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/** Reads a recording. Throws `invalid_message` naming the broken line, `not_found`, or `too_large`. */
export async function readRecording(name: string): Promise<RecordingContent> {
  const stream = createReadStream(name);
  const lines = new ByteReader(stream);
  try {
    const first = parseRecordingLine((await nextLine(lines, name, 1)) ?? '', 1);
    if (first.kind !== 'recording') throw new SightlineError('invalid_message', `${name} is no recording.`);
    const content = new RecordingContent(first);
    for (let number = 2; ; number += 1) {
      const text = await nextLine(lines, name, number);
      if (text === null) return content;
      content.add(parseRecordingLine(text, number));
      if (stream.bytesRead > MAX_BYTES)
        throw new SightlineError('too_large', `${name} has more than 512 MiB, which is not read.`);
    }
  } finally {
    stream.destroy();
  }
}

async function nextLine(lines: ByteReader, name: string, number: number): Promise<string | null> {
  try {
    const text = await lines.line(MAX_LINE_BYTES);
    // The reader gives bytes as they are.
    return text === null ? null : Buffer.from(text, 'latin1').toString('utf8');
  } catch (cause) {
    if (cause instanceof SightlineError)
      throw new SightlineError('invalid_message', `${name}, line ${number}: ${cause.message}`, { cause });
    throw new SightlineError('not_found', `${name} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
