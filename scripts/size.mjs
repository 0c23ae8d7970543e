// The size budget: what a first visit downloads, as the server sends it (brotli). Ends with 1 when a part outgrew its budget.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, StepError } from './steps.mjs';

const web = join(root, 'build', 'web');
const KB = 1000;

/** What a file costs on the wire. */
function cost(file) {
  const packed = join(web, `${file}.br`);
  return statSync(existsSync(packed) ? packed : join(web, file)).size;
}

function assets(pattern) {
  return readdirSync(join(web, 'assets'))
    .filter((name) => pattern.test(name))
    .map((name) => `assets/${name}`);
}

/** Everything that index.html asks for before anybody starts anything. */
function shell() {
  const html = readFileSync(join(web, 'index.html'), 'utf8');
  const referred = [...html.matchAll(/(?:src|href)="\/?([^":]+\.(?:js|css|svg|png|webmanifest))"/g)].map(
    (match) => match[1],
  );
  return ['index.html', ...new Set(referred)];
}

const parts = [
  { name: 'app shell', files: shell(), budget: 60 * KB },
  {
    name: 'lane (worker, WASM runtime script, pixel kernel)',
    files: [
      ...assets(/^lane-.*\.js$/),
      ...assets(/^ort\.wasm\.min-.*\.js$/),
      ...assets(/^ort-wasm-simd-threaded-.*\.mjs$/),
      ...assets(/^preprocess-.*\.wasm$/),
    ],
    budget: 80 * KB,
  },
  { name: 'WASM runtime', files: assets(/^ort-wasm-simd-threaded-[^.]*\.wasm$/), budget: 3_000 * KB },
  {
    name: 'WebGPU runtime (instead, where there is a GPU)',
    files: assets(/^ort-wasm-simd-threaded\.jspi-.*\.wasm$/),
    budget: 3_400 * KB,
  },
  {
    name: 'the editor of pipelines (only when it is opened)',
    files: [...assets(/^editor-page-.*\.js$/), ...assets(/^document-.*\.js$/)],
    budget: 300 * KB,
  },
  { name: 'the element on a foreign page', files: ['embed/sightline.js'], budget: 4 * KB },
];

await main(async () => {
  const rows = parts.map(({ name, files, budget }) => {
    const size = files.reduce((sum, file) => sum + cost(file), 0);
    return {
      part: name,
      files: files.length,
      kB: Math.round(size / KB),
      budget: budget / KB,
      ok: files.length > 0 && size <= budget,
    };
  });
  console.table(rows);
  const over = rows.filter(({ ok }) => !ok).map(({ part }) => part);
  if (over.length > 0) throw new StepError(`Over budget, or not found: ${over.join(', ')}`);
});
