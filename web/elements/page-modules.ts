import { SightlineError } from '../../shared/errors.ts';
import { nearMiss } from '../../shared/pipeline/near-miss.ts';
import { notImported } from '../../shared/elements/user-module.ts';
import type { UserElement, UserFunction } from '../../shared/elements/user-module.ts';

/** What a page may register: an element, a function, or where a module lies on the page's own origin. */
export type PageModule = UserElement | UserFunction | URL;

/** More than this is a page that registers by mistake in a loop. */
const MAX_MODULES = 256;

/**
 * The modules that documents may name in this browser: those that the page has registered, and no others, so that a
 * document from elsewhere never brings code with it.
 */
export class PageModules {
  readonly #modules = new Map<string, PageModule>();
  /** How often what lies there could not be imported. */
  readonly #failed = new Map<string, number>();
  readonly #origin: string;
  readonly #importFrom: (address: string) => Promise<unknown>;

  /** `origin`: of the page. `importFrom`: imports a module by its address; absent: the browser does. */
  constructor(origin: string, importFrom: (address: string) => Promise<unknown> = importModule) {
    this.#origin = origin;
    this.#importFrom = importFrom;
  }

  /** Where registered modules lie, by name: a worker can import those itself. Null: it cannot be sent to one. */
  get addresses(): Readonly<Record<string, string | null>> {
    const found = [...this.#modules].map(([name, each]) => [name, each instanceof URL ? each.href : null]);
    return Object.fromEntries(found);
  }

  /**
   * Lets documents name this. The returned function takes it back. Throws `conflict` for a name that is taken,
   * `forbidden` for an address elsewhere, `too_large` for one too many.
   */
  register(name: string, module: PageModule): () => void {
    if (this.#modules.has(name)) {
      throw new SightlineError('conflict', `A module \`${name}\` is registered already.`);
    }
    if (this.#modules.size >= MAX_MODULES) {
      throw new SightlineError('too_large', `A page registers ${MAX_MODULES} modules at most.`);
    }
    if (module instanceof URL && module.origin !== this.#origin) {
      throw new SightlineError(
        'forbidden',
        `\`${name}\` lies at ${module.origin}, not on the page's own origin.`,
      );
    }
    this.#modules.set(name, module);
    return () => {
      if (this.#modules.get(name) === module) this.#modules.delete(name);
    };
  }

  /** The service `loadModule` of the browser. Rejects with `not_found`, or with why it cannot be imported. */
  async load(name: string): Promise<unknown> {
    const found = this.#modules.get(name);
    if (found === undefined) throw this.#unknown(name);
    return found instanceof URL ? this.#import(found, name) : { default: found };
  }

  async #import(address: URL, name: string): Promise<unknown> {
    const failed = this.#failed.get(address.href) ?? 0;
    try {
      // A browser does not ask again for what did not come once: it is another address to it.
      return await this.#importFrom(failed === 0 ? address.href : `${address.href}#${failed}`);
    } catch (cause) {
      this.#failed.set(address.href, failed + 1);
      throw notImported(name, cause);
    }
  }

  #unknown(name: string): SightlineError {
    const near = nearMiss(name, this.#modules.keys());
    const hint = near === undefined ? 'register it first (`registerElement`)' : `did you mean \`${near}\`?`;
    return new SightlineError('not_found', `This page has no module \`${name.slice(0, 200)}\`: ${hint}.`);
  }
}

async function importModule(address: string): Promise<unknown> {
  const module: unknown = await import(/* @vite-ignore */ address);
  return module;
}
