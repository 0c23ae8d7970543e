// A loopback server for the pages of the measurements: their own folder, the built rooms, and the bare runtime.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
// Isolation gives the page a clock of 5 microseconds instead of 100.
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

async function answer(request, response, own) {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (await own?.(pathname, request, response)) return;
  if (pathname === '/') {
    response
      .writeHead(200, { ...HEADERS, 'Content-Type': 'text/html' })
      .end('<!doctype html><title>bench</title>');
    return;
  }
  const file = normalize(join(ROOT, pathname));
  const allowed = ['build', 'bench', join('node_modules', 'onnxruntime-web', 'dist')].some((folder) =>
    file.startsWith(join(ROOT, folder) + sep),
  );
  const found = allowed && (await stat(file).catch(() => undefined))?.isFile();
  if (!found) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { ...HEADERS, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}

/** Starts the server on a free port of this machine. `own` says whether it has answered a path itself. */
export async function serve(own) {
  const server = createServer((request, response) => {
    answer(request, response, own).catch((error) => response.destroy(error));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
