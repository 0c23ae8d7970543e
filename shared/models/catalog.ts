import type { CatalogEntry } from './catalog-entry.ts';
import { detr } from './catalog/detr.ts';
import { yolox } from './catalog/yolox.ts';

/** Every model that can be asked for, best known first. A new one is a file in `catalog/` and a line here. */
export const CATALOG: readonly CatalogEntry[] = [...yolox, ...detr];
