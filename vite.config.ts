import { fileURLToPath } from 'node:url';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { embedScript } from './web/bundling/embed-script.ts';
import { manifest } from './web/bundling/manifest.ts';
import { offlineList } from './web/bundling/offline-list.ts';
import { precompress } from './web/bundling/precompress.ts';
import { pushScript } from './web/bundling/push-script.ts';
import { serviceWorker } from './web/bundling/service-worker.ts';

const web = fileURLToPath(new URL('./web', import.meta.url));
const edge = `http://localhost:${process.env.PORT ?? '8080'}`;

/** The edge server judges by Host and Origin; behind the proxy both must be its own. */
const toEdge = { target: edge, changeOrigin: true, headers: { origin: edge } };

const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

// Vitest reads this file too, and its root stays the project's.
const underTest = process.env.VITEST !== undefined;

const TIMED = ['edge-server/runs/{faults,faults-lanes}.test.ts'];

/** A part of the tests, run as they need it. */
const tests = (name: string, include: string[], how: object) => ({
  extends: true as const,
  test: { name, include, environment: 'node' as const, ...how },
});

export default defineConfig({
  ...(underTest ? {} : { root: web }),
  resolve: {
    // The runtime's WASM stays a file of its own, and threads do not run the lane's module again.
    conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'],
  },
  worker: { format: 'es' },
  build: {
    outDir: '../build/web',
    emptyOutDir: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: { index: `${web}/index.html`, frame: `${web}/embed/frame.html`, view: `${web}/embed/view.ts` },
      preserveEntrySignatures: 'exports-only',
      // Compressing takes its time, and is meant to.
      checks: { pluginTimings: false },
      output: {
        entryFileNames: ({ name }) => (name === 'view' ? 'embed/view.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  // Only workers import these: found late, they would make the development server load the page again.
  optimizeDeps: { include: ['wasm', 'jspi', 'webgpu'].map((build) => `onnxruntime-web/${build}`) },
  server: {
    headers: isolated,
    fs: { allow: [fileURLToPath(new URL('.', import.meta.url))] },
    proxy: {
      '^/(api|models|livez|readyz|metrics|openapi.json|docs)\\b': { ...toEdge, ws: true },
    },
  },
  preview: { headers: isolated },
  plugins: underTest
    ? []
    : [
        embedScript(`${web}/embed/sightline.ts`),
        pushScript(`${web}/workers/push.ts`),
        offlineList(),
        VitePWA({ registerType: 'prompt', injectRegister: null, manifest, workbox: serviceWorker }),
        precompress(),
      ],
  test: {
    // Properties are computed thousands of times over: on a busy machine of two cores that takes more than five seconds.
    testTimeout: 30_000,
    // By itself the runner leaves one core to whoever watches it.
    maxWorkers: '100%',
    projects: [
      // What has no processes, ports or folders of its own runs in one go: starting over for each file took half the time.
      tests('rooms', ['{shared,wasm,web}/**/*.test.ts'], { isolate: false }),
      tests('edge', ['{edge-server,fuzz,scripts}/**/*.test.ts'], { exclude: TIMED }),
      // They hold runs to milliseconds: nothing else runs beside them.
      tests('timed', TIMED, { maxWorkers: 1, sequence: { groupOrder: 1 } }),
    ],
  },
});
