import { openEngine } from '../viewer/open-engine.ts';
import { LocalView } from './local-view.ts';
export { registerElement } from '../elements/register-element.ts';
import type { EmbeddedView, ViewListener } from './protocol.ts';

/** Opens a view in a box of this page, which is of the edge's origin. The caller closes it. */
export async function openView(box: HTMLElement, listener: ViewListener): Promise<EmbeddedView> {
  return new LocalView(box, await openEngine({ edge: location.origin }), listener);
}
