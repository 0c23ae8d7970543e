import { notImported } from '../../shared/elements/user-module.ts';
import { SightlineError } from '../../shared/errors.ts';
import { nearMiss } from '../../shared/pipeline/near-miss.ts';
import type { FlowStart } from './flow.api.ts';

/**
 * The service `loadModule` of a worker: what the page has registered by its address, and nothing else. Rejects with
 * `not_found`, with `unsupported` when it cannot be had here, or with `edge_lost` when it did not come.
 */
export function loaderOf(
  modules: FlowStart['modules'],
  importFrom: (address: string) => Promise<unknown> = importModule,
): (name: string) => Promise<unknown> {
  const known = new Map(Object.entries(modules));
  return async (name) => {
    const address = known.get(name);
    if (address === undefined) throw unknownModule(name, known.keys());
    if (address === null) throw staysInPage(name);
    try {
      return await importFrom(address);
    } catch (cause) {
      throw notImported(name, cause);
    }
  };
}

function unknownModule(name: string, known: Iterable<string>): SightlineError {
  const near = nearMiss(name, known);
  const hint = near === undefined ? 'register it before the run starts' : `did you mean \`${near}\`?`;
  return new SightlineError('not_found', `This page has no module \`${name.slice(0, 200)}\`: ${hint}.`);
}

function staysInPage(name: string): SightlineError {
  return new SightlineError(
    'unsupported',
    `\`${name}\` is a function of the page, which a worker cannot have: register its address instead, or leave \`flow\` out.`,
  );
}

async function importModule(address: string): Promise<unknown> {
  const module: unknown = await import(/* @vite-ignore */ address);
  return module;
}
