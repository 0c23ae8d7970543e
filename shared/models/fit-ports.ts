import { SightlineError } from '../errors.ts';
import type { ModelManifest } from './manifest.ts';
import type { OnnxPort, OnnxPorts } from './onnx-ports.ts';

type Signature = ModelManifest['inputs'][number];

/** Throws `invalid_model`, in words, when a file does not take and give what its manifest says. */
export function checkPorts(
  manifest: Pick<ModelManifest, 'id' | 'inputs' | 'outputs'>,
  file: OnnxPorts,
): void {
  for (const input of manifest.inputs) checkPort(manifest.id, 'input', input, file.inputs);
  for (const output of manifest.outputs) checkPort(manifest.id, 'output', output, file.outputs);
  const unsaid = file.inputs.find(({ name }) => !manifest.inputs.some((input) => input.name === name));
  if (unsaid === undefined) return;
  throw unfit(
    manifest.id,
    `the file also needs the input "${unsaid.name}" (${say(unsaid)}), which the manifest does not name`,
  );
}

/**
 * A manifest's inputs and outputs with what the file says of them, where it says anything: true shapes, and names where
 * the manifest has others in the same order. For files that are proved to be the meant ones by their hash.
 */
export function takePorts<T extends Pick<ModelManifest, 'inputs' | 'outputs'>>(
  manifest: T,
  file: OnnxPorts,
): T {
  return {
    ...manifest,
    inputs: takeEach(manifest.inputs, file.inputs),
    outputs: takeEach(manifest.outputs, file.outputs),
  };
}

function takeEach(said: readonly Signature[], ports: readonly OnnxPort[]): Signature[] {
  const inOrder = said.length === ports.length;
  return said.map((signature, index) => {
    const port = ports.find(({ name }) => name === signature.name) ?? (inOrder ? ports[index] : undefined);
    if (port === undefined || port.name === '') return signature;
    const { shape } = signature;
    const same = shape.length === port.shape.length;
    const known = port.shape.map((size, axis) => (size === -1 && same ? (shape[axis] ?? -1) : size));
    return { ...signature, name: port.name, shape: port.shape.length === 0 ? shape : known };
  });
}

function checkPort(id: string, what: string, said: Signature, ports: readonly OnnxPort[]): void {
  const port = ports.find(({ name }) => name === said.name);
  if (port === undefined) {
    const there = ports.map(({ name }) => `"${name}"`).join(', ') || 'none';
    throw unfit(id, `the file has no ${what} "${said.name}"; it has ${there}`);
  }
  const fits = port.shape.length === 0 || fitsShape(said.shape, port.shape);
  if (fits && port.type === said.type) return;
  throw unfit(id, `the ${what} "${said.name}" is ${say(port)} in the file and ${say(said)} in the manifest`);
}

/** A dimension that either side leaves open fits any. */
function fitsShape(said: readonly number[], found: readonly number[]): boolean {
  if (said.length !== found.length) return false;
  return said.every((size, axis) => size === -1 || found[axis] === -1 || found[axis] === size);
}

function say({ type, shape }: OnnxPort): string {
  return `${type ?? 'of a type that is not read'} [${shape.join(', ')}]`;
}

function unfit(id: string, reason: string): SightlineError {
  return new SightlineError(
    'invalid_model',
    `Model ${id}: ${reason}. Correct the manifest or take another file.`,
  );
}
