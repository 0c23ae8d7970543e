import { registerSW } from 'virtual:pwa-register';

/** What the service worker tells the page. */
export interface UpdateListener {
  /** A new version is there; `apply` takes it and loads the page again. */
  updateFound(apply: () => void): void;
  /** The shell is kept: the page opens without a network from now on. */
  offlineReady(): void;
  failed(error: unknown): void;
}

const HOUR_MS = 3_600_000;

/** Registers the service worker and looks for new versions hourly, since an installed app may stay open for days. */
export function watchUpdates(listener: UpdateListener): void {
  const apply = registerSW({
    immediate: true,
    onNeedRefresh: () => listener.updateFound(() => void apply(true)),
    onOfflineReady: () => listener.offlineReady(),
    onRegisterError: (error: unknown) => listener.failed(error),
    onRegisteredSW: (_url, registration) => {
      if (registration === undefined) return;
      setInterval(() => {
        if (navigator.onLine) registration.update().catch((error: unknown) => listener.failed(error));
      }, HOUR_MS);
    },
  });
}
