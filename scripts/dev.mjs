// npm run dev: the edge server restarted on change, and Vite's dev server in front of it.
import { spawn } from 'node:child_process';
import { binary, buildModels, buildRooms, buildWasm, installDependencies, main, root } from './steps.mjs';

const children = [];

function keep(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  child.on('exit', (code) => stop(code ?? 1));
  children.push(child);
}

function stop(code) {
  for (const child of children) child.kill();
  process.exitCode = code;
}

await main(async () => {
  await installDependencies();
  await buildWasm();
  await buildRooms();
  await buildModels();
  keep([binary('typescript', 'tsc'), '-b', 'edge-server', '--watch', '--preserveWatchOutput']);
  keep(['--watch', 'build/edge-server/cli.js', 'serve', ...process.argv.slice(2)]);
  keep([binary('vite')]);
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
});
