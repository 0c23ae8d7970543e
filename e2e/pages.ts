import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { build } from 'vite';
import config from '../vite.config.ts';
import { endServer, listenOnLoopback } from '../edge-server/loopback.cases.ts';

const root = resolve(import.meta.dirname, '..');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** A page of ours on an origin of its own. */
export interface TestPage {
  /** The page's address: an isolated, empty page. */
  readonly url: string;
  /** What to `import()` in it: the entry's exports. */
  readonly module: string;
  close(): Promise<void>;
}

/** Bundles `e2e/pages/<name>.ts` the way the product is bundled, into build/e2e-pages. Gives the folder. */
async function bundle(name: string): Promise<string> {
  const outDir = join(root, 'build', 'e2e-pages', name);
  await build({
    configFile: false,
    root: join(root, 'e2e', 'pages'),
    publicDir: false,
    logLevel: 'error',
    ...(config.resolve === undefined ? {} : { resolve: config.resolve }),
    ...(config.worker === undefined ? {} : { worker: config.worker }),
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      minify: false,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: join(root, 'e2e', 'pages', `${name}.ts`),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'entry.js' },
      },
    },
  });
  return outDir;
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  try {
    const body = path === '/' ? '<!doctype html>' : await readFile(join(folder, path));
    response.writeHead(200, {
      'Content-Type': TYPES[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(body);
  } catch (error) {
    response.writeHead(404).end(String(error));
  }
}

/** Bundles an entry and serves it on loopback, isolated as the product's page is. The caller closes it. */
export async function openTestPage(name: string): Promise<TestPage> {
  const folder = await bundle(name);
  const server = createServer((request, response) => void answer(folder, request, response));
  const port = await listenOnLoopback(server);
  return {
    url: `http://localhost:${port}/`,
    module: '/entry.js',
    close: () => endServer(server),
  };
}
