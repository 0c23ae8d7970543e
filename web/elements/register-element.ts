import { PageModules } from './page-modules.ts';
import type { PageModule } from './page-modules.ts';

/** The modules of this page; one for all its pipelines, as the custom elements' registry is. */
export const pageModules = new PageModules(globalThis.location?.origin ?? '');

/**
 * Lets the documents of this page name an element of its own: `user: { module: <name> }`. Call it before the pipeline
 * starts. The returned function takes it back. Throws as `PageModules.register` does.
 */
export function registerElement(name: string, module: PageModule): () => void {
  return pageModules.register(name, module);
}
