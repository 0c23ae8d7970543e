// The steps that turn a fresh clone into something that runs. Plain Node, no dependencies: it runs before npm ci.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MINIMUM_NODE = [20, 19];
const stampFolder = join(root, 'build', '.stamps');

/** A failure that was already explained in words: print the message, no stack. */
export class StepError extends Error {}

/** Progress goes to standard error: standard output belongs to what is being run. */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Refuses a Node that is too old, before anything else fails in a stranger way. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  throw new StepError(
    `Sightline needs Node ${MINIMUM_NODE.join('.')} or later; this is ${process.versions.node}.`,
  );
}

/**
 * Runs a command in the root folder; resolves with its exit code and, when `quiet`, its output. With `aside` what it
 * prints goes to standard error.
 */
export function run(command, args, { quiet = false, aside = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : aside ? ['inherit', 2, 2] : 'inherit',
      env: { ...process.env, ...env },
      shell: process.platform === 'win32' && !command.endsWith('.exe') && command !== process.execPath,
    });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }));
  });
}

/** Runs a Node program (a path relative to the root) and fails in words when it does. */
export async function runNode(title, args, options) {
  const { code, output } = await run(process.execPath, args, options);
  if (code !== 0) throw new StepError(`${title} failed (exit code ${code}).\n${output}`);
}

/** The command-line entry of a package's binary, so that no shell or PATH is involved. */
export function binary(packageName, name = packageName) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}

function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'build' || entry.name.endsWith('.test.ts')) continue;
    yield* filesBelow(join(path, entry.name));
  }
}

/** A digest over names, sizes and times of what a step reads: equal as long as nothing was touched. */
function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    for (const file of filesBelow(join(root, input))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${relative(root, file)}|${size}|${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** Runs `work` unless its inputs are as they were when it last succeeded and its output is there. */
export async function whenStale({ name, title, inputs, output, force }, work) {
  const stamp = join(stampFolder, name);
  const current = fingerprint(inputs);
  const fresh =
    existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === current;
  if (fresh && !force) return false;
  rmSync(stamp, { force: true });
  const started = Date.now();
  say(`${title} …`);
  await work();
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(stamp, current);
  say(`${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return true;
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Whether npm itself installed after the lock file was last written: then there is nothing to do. */
function installedByHand() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  return (
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

/** Installs the locked dependencies when they are missing or not the locked ones. */
export async function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.sightline-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  if (installedByHand()) return;
  // npm would empty the folder that the link leads to, which is somebody else's.
  if (isLink(join(root, 'node_modules')))
    throw new StepError(
      'node_modules is a link to other dependencies than the locked ones: remove the link and try again.',
    );
  say('Installing dependencies (npm ci; the first time this takes about a minute) …');
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    // Its install script would download CUDA libraries: opting in is the CUDA user's business.
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    aside: true,
  });
  if (code !== 0) throw new StepError(`npm ci failed (exit code ${code}): see its message above.`);
  writeFileSync(stamp, lock);
}

/** AssemblyScript to build/wasm/preprocess.wasm. */
export function buildWasm(force = false) {
  return whenStale(
    {
      name: 'wasm',
      title: 'Building the pixel kernel',
      inputs: ['wasm/assembly', 'wasm/asconfig.json', 'package-lock.json'],
      output: 'build/wasm/preprocess.wasm',
      force,
    },
    () =>
      runNode(
        'AssemblyScript',
        [binary('assemblyscript', 'asc'), '--config', 'wasm/asconfig.json', '--target', 'release'],
        { quiet: true },
      ),
  );
}

/** Every room through the compiler; emits what Node runs. */
export function buildRooms(force = false) {
  return whenStale(
    {
      name: 'rooms',
      title: 'Compiling',
      inputs: ['shared', 'wasm', 'edge-server', 'tsconfig.base.json', 'package-lock.json'],
      output: 'build/edge-server/cli.js',
      force,
    },
    () => runNode('The compiler', [binary('typescript', 'tsc'), '-b', 'edge-server'], { quiet: true }),
  );
}

/** Imports the bundled models to ONNX. */
export function buildModels(force = false) {
  return whenStale(
    {
      name: 'models',
      title: 'Importing the bundled models',
      inputs: ['shared/models', 'edge-server/models', 'package-lock.json'],
      output: 'build/models',
      force,
    },
    () => runNode('Importing models', ['build/edge-server/models/build-bundled.js'], { aside: true }),
  );
}

/** The PWA and the element to build/web. */
export function buildWeb(force = false) {
  return whenStale(
    {
      name: 'web',
      title: 'Building the web app',
      inputs: ['web', 'shared', 'wasm', 'vite.config.ts', 'package-lock.json'],
      output: 'build/web/index.html',
      force,
    },
    () => runNode('vite', [binary('vite'), 'build', '--logLevel', 'warn'], { aside: true }),
  );
}

/** Everything that `npm start` needs, in order. */
export async function buildAll(force = false) {
  await buildWasm(force);
  await buildRooms(force);
  await buildModels(force);
  await buildWeb(force);
}

/** Runs a script's body; what fails in words is printed as words. */
export async function main(body) {
  try {
    requireNode();
    await body();
  } catch (error) {
    process.stderr.write(`${error instanceof StepError ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
