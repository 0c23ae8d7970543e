import { MAX_ELEMENTS } from '../../shared/pipeline/graph-elements.ts';

/** The elements whose configuration names a module. */
const LOADING: readonly string[] = ['user', 'async_map'];

/** As much of a document as is looked at. */
interface Listing {
  readonly pipelines: Readonly<Record<string, { readonly elements: readonly unknown[] }>>;
}

/**
 * The modules that a document names. Ask this of the document on the disk of this machine alone: whoever may write
 * there may run code here anyway, and whoever may only talk to the server may not.
 */
export function modulesIn({ pipelines }: Listing): string[] {
  const entries = Object.values(pipelines).flatMap(({ elements }) => elements.slice(0, MAX_ELEMENTS));
  return [...new Set(entries.flatMap(modulesOfEntry))];
}

function modulesOfEntry(entry: unknown): string[] {
  return LOADING.flatMap((type) => {
    const name = valueOf(valueOf(entry, type), 'module');
    return typeof name === 'string' ? [name] : [];
  });
}

function valueOf(map: unknown, key: string): unknown {
  const isMap = typeof map === 'object' && map !== null && Object.hasOwn(map, key);
  return isMap ? Reflect.get(map, key) : undefined;
}
