/** Starts a worker that serves one flow of a run at the port that it is sent first. */
export function startFlowWorker(): Worker {
  return new Worker(new URL('./flow.ts', import.meta.url), { type: 'module', name: 'sightline-flow' });
}
