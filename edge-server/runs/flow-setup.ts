import { createModuleLoader } from '../elements/module-loader.ts';
import type { LoadModule, ModuleAllowance } from '../elements/module-loader.ts';

/** What the thread of a flow is told at its start; the rest comes through its port. Plain data. */
export interface FlowSetup {
  readonly pipeline: string;
  readonly flow: string;
  /** Which modules of the user's its elements may load; null: none. */
  readonly modules: ModuleAllowance | null;
}

/** The service that loads modules; none where none may be loaded. */
export function moduleService(modules: ModuleAllowance | null): { readonly loadModule?: LoadModule } {
  return modules === null ? {} : { loadModule: createModuleLoader(modules) };
}
