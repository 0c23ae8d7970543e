import type { CatalogEntry } from './catalog-entry.ts';
import { blazeface } from './catalog/blazeface.ts';
import { detr } from './catalog/detr.ts';
import { fastestdet } from './catalog/fastestdet.ts';
import { imagenet } from './catalog/imagenet.ts';
import { mnist } from './catalog/mnist.ts';
import { movenet } from './catalog/movenet.ts';
import { nanodet } from './catalog/nanodet.ts';
import { selfieSegmentation } from './catalog/selfie-segmentation.ts';
import { ultraface } from './catalog/ultraface.ts';
import { yolox } from './catalog/yolox.ts';
import { yunet } from './catalog/yunet.ts';

/** Every model that can be asked for, by what they find. A new one is a file in `catalog/` and a line here. */
export const CATALOG: readonly CatalogEntry[] = [
  ...yolox,
  ...detr,
  nanodet,
  fastestdet,
  ...yunet,
  ultraface,
  ...blazeface,
  ...movenet,
  selfieSegmentation,
  ...imagenet,
  mnist,
];
