/** How many frames an element of a page may keep: Chromium's capture holds about ten, and stops when all are taken. */
export const HELD_FRAMES = 4;

/** The first and only message to a flow's worker. */
export interface FlowStart {
  /** Where the run is; transferred. */
  readonly port: MessagePort;
  /** `performance.timeOrigin` of the page: the worker's clock counts from there, so that both tell the same time. */
  readonly timeOrigin: number;
  /** The page's modules by name: where they lie, or null for one that cannot leave the page. */
  readonly modules: Readonly<Record<string, string | null>>;
}

/** Starts a worker that serves one flow of a run once it is sent a `FlowStart`. */
export function startFlowWorker(): Worker {
  return new Worker(new URL('./flow.ts', import.meta.url), { type: 'module', name: 'sightline-flow' });
}
