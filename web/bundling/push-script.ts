import { build, type Plugin } from 'vite';

/** What the service worker loads; its name never changes. */
export const PUSH_SCRIPT = 'push-worker.js';

/** Bundles what the service worker does with push messages into one classic script: it is loaded by `importScripts`. */
export function pushScript(entry: string): Plugin {
  return {
    name: 'sightline-push-script',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: PUSH_SCRIPT, source: await bundleAlone(entry) });
    },
  };
}

async function bundleAlone(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: entry, output: { format: 'iife' } },
    },
  });
  const [script, ...rest] = 'output' in result ? result.output : [];
  if (script?.type !== 'chunk' || rest.length > 0)
    throw new Error('What the service worker does with push messages must be one file.');
  return script.code;
}
