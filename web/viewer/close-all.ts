/** What is closed when it is not needed any more. */
interface Closable {
  close(): Promise<void>;
}

/** Closes all; never rejects: that closing failed leaves nothing to be done. */
export async function closeAll(things: readonly Closable[]): Promise<void> {
  await Promise.allSettled(things.map((thing) => thing.close()));
}
