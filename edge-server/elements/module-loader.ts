import { realpath } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SightlineError, messageOf } from '../../shared/errors.ts';

/** What a loader may load. Plain data, so that a worker can have a loader of its own. */
export interface ModuleAllowance {
  /** Where the document lies: names count from here, and nothing outside is loaded. */
  readonly folder: string;
  /** The names that the document on this machine's disk gives (`modulesIn`); an uploaded one adds none. */
  readonly allowed: readonly string[];
}

/** Loads a module by its name. */
export type LoadModule = (specifier: string) => Promise<unknown>;

const ENDINGS: readonly string[] = ['.js', '.mjs'];

/**
 * Makes the service `loadModule` of the edge. It rejects with `forbidden` for a module that the document on the disk
 * does not name or that lies outside its folder, `not_found` for a missing file, and `unsupported` for what cannot be
 * imported. A module is loaded once: a changed file takes a new process.
 */
export function createModuleLoader({ folder, allowed }: ModuleAllowance): LoadModule {
  const names = new Set(allowed);
  return async (specifier) => {
    if (!names.has(specifier)) {
      throw new SightlineError(
        'forbidden',
        `The module \`${specifier.slice(0, 200)}\` is not named by the document on this machine's disk, so it is not loaded: add it there and start again.`,
      );
    }
    return importFile(await fileOf(folder, specifier), specifier);
  };
}

async function fileOf(folder: string, specifier: string): Promise<string> {
  checkName(specifier);
  const home = await realpath(folder);
  const file = await realFile(resolve(home, specifier), specifier);
  if (isInside(home, file)) return file;
  throw new SightlineError(
    'forbidden',
    `\`${specifier}\` leads out of the document's folder: put the module beside the document.`,
  );
}

function checkName(specifier: string): void {
  const isRelative = specifier.startsWith('./') && !specifier.includes('\0');
  if (isRelative && ENDINGS.includes(extname(specifier))) return;
  throw new SightlineError(
    'forbidden',
    `\`${specifier}\` is no module of your own: name a file beside the document, as \`./my-element.js\`.`,
  );
}

/** Links are followed: what counts is where the file really lies. */
async function realFile(file: string, specifier: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (cause) {
    throw new SightlineError('not_found', `There is no module \`${specifier}\` beside the document.`, {
      cause,
    });
  }
}

function isInside(home: string, file: string): boolean {
  const path = relative(home, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

async function importFile(file: string, specifier: string): Promise<unknown> {
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    return module;
  } catch (cause) {
    throw new SightlineError('unsupported', `\`${specifier}\` cannot be loaded: ${messageOf(cause)}`, {
      cause,
    });
  }
}
