import type { Worker } from '@playwright/test';

/** Makes a worker throw. It may be gone before it has answered that it will, which is what is wanted. */
export async function crashWorker(worker: Worker): Promise<void> {
  const thrown = worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('a fault that was injected');
    }, 20);
  });
  await Promise.allSettled([thrown]);
}
