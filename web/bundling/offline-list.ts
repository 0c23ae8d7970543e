import type { Plugin } from 'vite';

/** Where the page finds the list. */
const FILE = 'runtime-files.json';

/** Which of a runtime's files belong to which build, by the start of their names. */
const BUILDS = {
  wasm: /^assets\/ort(\.wasm\.|-wasm-simd-threaded-)/,
  jspi: /^assets\/ort(\.jspi\.|-wasm-simd-threaded\.jspi-)/,
  asyncify: /^assets\/ort(\.webgpu\.|-wasm-simd-threaded\.asyncify-)/,
};

/**
 * Writes `runtime-files.json`: for each build of the inference runtime the URLs of its files, so that the page can
 * keep the one build it used. Fails the web build when a runtime's files are not found.
 */
export function offlineList(): Plugin {
  return {
    name: 'sightline-offline-list',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const names = Object.keys(bundle).filter((name) => !name.endsWith('.map'));
        const list = Object.fromEntries(
          Object.entries(BUILDS).map(([build, pattern]) => {
            const files = names.filter((name) => pattern.test(name)).map((name) => `/${name}`);
            if (files.length < 2)
              this.error(`The files of the "${build}" runtime are not in the bundle: ${files.join(', ')}`);
            return [build, files];
          }),
        );
        this.emitFile({ type: 'asset', fileName: FILE, source: JSON.stringify(list) });
      },
    },
  };
}
