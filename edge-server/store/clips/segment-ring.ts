import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { datedSegments } from './segments.ts';
import type { Segment, SegmentFile } from './segments.ts';

/** The last seconds of a stream as it came: a folder that ffmpeg writes to and this reads and clears. */
export class SegmentRing {
  readonly folder: string;
  readonly #maxBytes: number;

  /** More than `maxBytes` are not kept, whoever needs them. */
  constructor(folder: string, maxBytes: number) {
    this.folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Makes the folder. Rejects where it cannot be made. */
  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /** What there is, oldest first; nothing where the folder cannot be read. */
  async list(): Promise<readonly Segment[]> {
    const [listed] = await Promise.allSettled([readdir(this.folder)]);
    const names = listed.status === 'fulfilled' ? listed.value : [];
    const files = await Promise.allSettled(names.map((name) => this.#look(name)));
    return datedSegments(files.flatMap((file) => (file.status === 'fulfilled' ? [file.value] : [])));
  }

  fileOf({ name }: Segment): string {
    return join(this.folder, name);
  }

  /** Removes what ended before then, and the oldest of what is too much. What is being written to stays. */
  async prune(neededFrom: number): Promise<void> {
    const segments = await this.list();
    let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    for (const segment of segments) {
      if (!segment.isWhole || (segment.until >= neededFrom && bytes <= this.#maxBytes)) continue;
      bytes -= segment.bytes;
      await this.#remove(segment.name);
    }
  }

  /** Removes all of it. */
  async clear(): Promise<void> {
    for (const { name } of await this.list()) await this.#remove(name);
  }

  async #look(name: string): Promise<SegmentFile> {
    const { size, mtimeMs } = await stat(join(this.folder, name));
    return { name, bytes: size, modifiedAt: mtimeMs };
  }

  /** What cannot be removed now is tried again the next time. */
  async #remove(name: string): Promise<void> {
    await Promise.allSettled([rm(join(this.folder, name), { force: true })]);
  }
}
