import { registerSW } from 'virtual:pwa-register';

/** What the service worker tells the page. */
export interface UpdateListener {
  /** A new version is there; `apply` takes it and loads the page again. */
  updateFound(apply: () => void): void;
  failed(error: unknown): void;
}

const HOUR_MS = 3_600_000;

/**
 * Registers the service worker and looks for new versions hourly, since an installed app may stay open for days.
 * Resolves with whether there is one: not in development, and not on pages that were not served securely.
 */
export function registerServiceWorker(listener: UpdateListener): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const apply = registerSW({
      immediate: true,
      onNeedRefresh: () =>
        listener.updateFound(() => {
          reloadOnChange();
          void apply();
        }),
      // Done by ourselves: the plugin's own reload is left out on the visit that installed the service worker.
      onNeedReload: () => {},
      onRegisterError: (error: unknown) => {
        resolve(false);
        listener.failed(error);
      },
      onRegisteredSW: (_url, registration) => {
        resolve(registration !== undefined);
        if (registration !== undefined) setInterval(() => look(registration, listener), HOUR_MS);
      },
    });
  });
}

function reloadOnChange(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
}

function look(registration: ServiceWorkerRegistration, listener: UpdateListener): void {
  if (navigator.onLine) registration.update().catch((error: unknown) => listener.failed(error));
}
