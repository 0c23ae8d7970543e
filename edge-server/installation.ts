import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SightlineError } from '../shared/errors.ts';

/** Where this copy of Sightline lies on disk and what its set-up has built. */
export interface Installation {
  readonly version: string;
  readonly rootFolder: string;
  readonly webFolder: string;
  /** The models that set-up imported. */
  readonly modelsFolder: string;
  readonly wasmFile: string;
  /** The program of a lane process. */
  readonly laneFile: string;
  /** The program of a flow's thread. */
  readonly flowFile: string;
  /** The program of the database's thread. */
  readonly databaseFile: string;
  /** The program of a source's thread. */
  readonly sourceFile: string;
  /** The program of the thread that makes live pictures. */
  readonly pressFile: string;
}

const PackageSchema = z.object({ name: z.literal('sightline'), version: z.string() });

/** Finds the installation that a module of ours belongs to, whether it runs compiled or from source. */
export function findInstallation(moduleUrl: string): Installation {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    const version = versionAt(join(folder, 'package.json'));
    if (version !== undefined) return describe(folder, version);
    if (folder === dirname(folder)) break;
  }
  throw new SightlineError('internal', `no package.json of Sightline lies above ${fileURLToPath(moduleUrl)}`);
}

function versionAt(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const parsed = PackageSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data.version : undefined;
}

function describe(rootFolder: string, version: string): Installation {
  const build = join(rootFolder, 'build');
  return {
    version,
    rootFolder,
    webFolder: join(build, 'web'),
    modelsFolder: join(build, 'models'),
    wasmFile: join(build, 'wasm', 'preprocess.wasm'),
    laneFile: join(build, 'edge-server', 'inference', 'lane-main.js'),
    flowFile: join(build, 'edge-server', 'runs', 'flow-main.js'),
    databaseFile: join(build, 'edge-server', 'store', 'database-worker.js'),
    sourceFile: join(build, 'edge-server', 'sources', 'source-main.js'),
    pressFile: join(build, 'edge-server', 'live', 'press-main.js'),
  };
}
