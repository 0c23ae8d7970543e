const ALIVE_MS = 60_000;

/**
 * Does something that Ctrl-C asks to end, or the end of whoever reads what is printed (`| head`): the first Ctrl-C
 * aborts the signal, the second one means it. Keeps the process alive meanwhile, which timers of the house do not.
 */
export async function whileWorking<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const stop = (): void => {
    if (abort.signal.aborted) process.exit(1);
    abort.abort();
  };
  // Where else errors of the stream go is the command line's to say.
  const readerLeft = (): void => abort.abort();
  const alive = setInterval(() => undefined, ALIVE_MS);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdout.on('error', readerLeft);
  try {
    return await work(abort.signal);
  } finally {
    clearInterval(alive);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    process.stdout.off('error', readerLeft);
  }
}
