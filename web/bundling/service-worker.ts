import type { VitePWAOptions } from 'vite-plugin-pwa';
import { RUNTIME_CACHE } from '../app/runtime-cache.ts';
import { PUSH_SCRIPT } from './push-script.ts';

/**
 * The small shell is fetched with the first visit. The inference runtimes (three builds, of which a device uses one)
 * are kept when they are first used, by the page too (see app/keep-offline.ts), which also removes those of earlier
 * versions. Their names carry a hash of their content, so they never go stale. Answers are kept with their headers,
 * which keeps the page isolated and under its policy without a network too.
 */
export const serviceWorker: VitePWAOptions['workbox'] = {
  globPatterns: ['**/*.{js,css,html,svg,png,json}', '**/preprocess-*.wasm'],
  // The element belongs to other pages and always comes from the network.
  globIgnores: ['embed/**', 'assets/frame-*', '**/ort*', PUSH_SCRIPT],
  // Shows push messages.
  importScripts: [PUSH_SCRIPT],
  navigateFallback: '/index.html',
  navigateFallbackDenylist: [
    /^\/(api|models|assets|embed|docs|livez|readyz|metrics|openapi\.json|v1|v2)(\/|$|\?)/,
    /\.\w+$/,
  ],
  clientsClaim: true,
  cleanupOutdatedCaches: true,
  inlineWorkboxRuntime: false,
  sourcemap: false,
  runtimeCaching: [
    {
      urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/ort'),
      handler: 'CacheFirst',
      options: { cacheName: RUNTIME_CACHE, cacheableResponse: { statuses: [200] } },
    },
    {
      // For the list without a network; with one, whether somebody may see them is asked every time.
      urlPattern: ({ url, sameOrigin }) =>
        sameOrigin && /^\/api\/.*events\/[^/]+\/thumbnail$/.test(url.pathname),
      handler: 'NetworkFirst',
      options: {
        cacheName: 'sightline-thumbnails',
        cacheableResponse: { statuses: [200] },
        expiration: { maxEntries: 200, maxAgeSeconds: 30 * 86_400, purgeOnQuotaError: true },
      },
    },
  ],
};
