import type { KeptValues } from '../store/database.ts';
import { KeptVerdicts } from '../store/verdicts.ts';
import { CrashGuard } from './crash-guard.ts';
import type { MarkStore } from './crash-guard.ts';
import { showLife } from './page-life.ts';
import { ProviderBook } from './provider-book.ts';

/** Opens what this device is known to do with models; there is nothing to close. */
export function openProviders(values: KeptValues): ProviderBook {
  const guard = new CrashGuard(markStore(), showLife(navigator.locks));
  const look = (): void => guard.setVisible(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pagehide', () => guard.setVisible(false));
  window.addEventListener('pageshow', look);
  const { userAgent } = navigator;
  return new ProviderBook({ verdicts: new KeptVerdicts(values), guard, userAgent, now: () => Date.now() });
}

/** Null where the browser keeps nothing for this page. */
function markStore(): MarkStore | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
