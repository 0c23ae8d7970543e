/** Resolves when every promise that can settle did, and what waits in the event loop had its turn. */
export function drained(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
