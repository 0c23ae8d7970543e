import { open, statfs } from 'node:fs/promises';

/** A file that is being written. */
export interface WritableFile {
  readonly size: number;
  /** Writes all of it at a position. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** The disk as a download sees it. */
export interface DownloadDisk {
  /** Opens a file to write, keeping what it holds; makes it when it is not there. Whoever opened it closes it. */
  open(path: string): Promise<WritableFile>;
  /** Resolves when a file's content, or the names in a folder, are on the disk for good. */
  sync(path: string): Promise<void>;
  /** Bytes that may still be written below a folder. */
  freeBytes(folder: string): Promise<number>;
}

/** The disk of this machine. */
export const realDisk: DownloadDisk = {
  async open(path) {
    // Not "r+": the file need not be there. Not "w+": what it holds is to stay.
    const handle = await open(path, 'a+').then(async (made) => {
      await made.close();
      return open(path, 'r+');
    });
    const { size } = await handle.stat();
    return {
      size,
      async write(bytes, position) {
        for (let done = 0; done < bytes.length;)
          done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
      },
      truncate: (length) => handle.truncate(length),
      close: () => handle.close(),
    };
  },
  async sync(path) {
    const handle = await open(path, 'r+').catch(() => open(path, 'r'));
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};
