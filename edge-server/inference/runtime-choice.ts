import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SightlineError } from '../../shared/errors.ts';

/** Which build of onnxruntime the lanes of this machine use, and why, in words. */
export interface RuntimeChoice {
  readonly name: 'cpu' | 'wasm';
  readonly reason: string;
}

/** The variable that asks for one of them. */
export const PROVIDER_VARIABLE = 'SIGHTLINE_PROVIDER';

/** What the choice is made by, besides the environment. */
export interface RuntimePlatform {
  readonly platform: string;
  readonly arch: string;
  /** The folder of the native package; null: it is not installed. */
  readonly nativeFolder: string | null;
}

/**
 * Native where there is a binary for this platform, else WebAssembly, which runs everywhere and is several times slower
 * (there is none for Intel Macs). Loads neither. Throws `invalid_document` for a wish that there is no such thing as.
 */
export function chooseRuntime(
  env: NodeJS.ProcessEnv,
  platform: RuntimePlatform = thisPlatform(),
): RuntimeChoice {
  const wish = env[PROVIDER_VARIABLE] ?? '';
  if (wish === 'wasm') return wasm(`since ${PROVIDER_VARIABLE} is wasm`);
  if (wish !== '' && wish !== 'cpu')
    throw new SightlineError('invalid_document', `${PROVIDER_VARIABLE} must be cpu or wasm, not "${wish}".`);
  const here = `${platform.platform} ${platform.arch}`;
  if (hasBinary(platform)) return { name: 'cpu', reason: `native onnxruntime on ${here}` };
  return wasm(`since there is no native onnxruntime for ${here}`);
}

/** WebAssembly, and why. */
export function wasm(why: string): RuntimeChoice {
  return { name: 'wasm', reason: `WebAssembly, ${why}`.slice(0, 500) };
}

function thisPlatform(): RuntimePlatform {
  const { platform, arch } = process;
  return { platform, arch, nativeFolder: nativeFolder() };
}

function nativeFolder(): string | null {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  } catch {
    // It is an optional part of an installation; without it there is WebAssembly.
    return null;
  }
}

function hasBinary({ platform, arch, nativeFolder: folder }: RuntimePlatform): boolean {
  const bin = folder === null ? '' : join(folder, 'bin');
  if (folder === null || !existsSync(bin)) return false;
  return readdirSync(bin).some((abi) =>
    existsSync(join(bin, abi, platform, arch, 'onnxruntime_binding.node')),
  );
}
