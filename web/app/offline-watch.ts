import type { ProviderReport } from '../../shared/detect/detector.ts';
import { asSightlineError, type SightlineError } from '../../shared/errors.ts';
import type { Viewer, ViewerState } from '../viewer/viewer.api.ts';
import { keepRuntimeOffline } from './keep-offline.ts';

/** Who hears of what is kept. */
export interface OfflineListener {
  /** What this page has used is all there for a visit without a network; it was not before. */
  ready(): void;
  failed(error: SightlineError): void;
}

/**
 * Keeps each runtime that the viewer runs on in this browser, once per page. Call it with a service worker registered;
 * `firstVisit`: it was not in charge when the page was opened.
 */
export function watchOffline(viewer: Viewer, firstVisit: boolean, listener: OfflineListener): void {
  const seen = new Set<ProviderReport['name']>();
  const look = ({ phase, placement, provider }: ViewerState) => {
    if (phase !== 'running' || placement !== 'browser' || provider === null || seen.has(provider.name))
      return;
    seen.add(provider.name);
    void keepOne(provider.name, firstVisit, listener);
  };
  viewer.on('state', look);
  look(viewer.state);
}

async function keepOne(
  provider: ProviderReport['name'],
  firstVisit: boolean,
  listener: OfflineListener,
): Promise<void> {
  try {
    const fresh = await keepRuntimeOffline(provider);
    if (fresh || firstVisit) listener.ready();
  } catch (error) {
    listener.failed(asSightlineError(error));
  }
}
