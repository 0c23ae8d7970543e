// npm run bench [pixels|browser|edge|live|engine|sources|cameras …] [-- --quick]: measures what the README quotes, and
// says on what.
import { cpus, totalmem } from 'node:os';
import { ensureChromium } from './chromium.mjs';
import { buildAll, installDependencies, main, StepError } from './steps.mjs';

const benches = {
  pixels: async () => (await import('../bench/pixels/run.mjs')).runPixelsBench(),
  browser: async () => (await import('../bench/browser/run.mjs')).runBrowserBench(),
  edge: async () => (await import('../bench/edge/run.mjs')).runEdgeBench(),
  live: async () => (await import('../bench/live/run.mjs')).runLiveBench(),
  engine: async () => (await import('../bench/engine/run.mjs')).runEngineBench(),
  sources: async () => (await import('../bench/sources/run.mjs')).runSourcesBench(),
  motion: async () => (await import('../bench/motion/run.mjs')).runMotionBench(),
  store: async (flags) => (await import('../bench/store/run.mjs')).runStoreBench(flags),
  cameras: async (flags) => (await import('../bench/cameras/run.mjs')).runCamerasBench(flags),
  tracking: async () => (await import('../bench/tracking/run.mjs')).runTrackingBench(),
};

function rounded(row) {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
    ]),
  );
}

await main(async () => {
  const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
  const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const names = named.length > 0 ? named : Object.keys(benches);
  const unknown = names.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    throw new StepError(
      `No such bench: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`,
    );
  }
  await installDependencies();
  await buildAll();
  process.env.CHROMIUM ??= await ensureChromium();
  const processors = cpus();
  process.stdout.write(
    `${processors.length} × ${processors[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}\n`,
  );
  for (const name of names) {
    process.stdout.write(`\n${name}\n`);
    console.table((await benches[name](flags)).map(rounded));
  }
});
