import '../../shared/no-eval.ts';
import { openEngine } from '../viewer/open-engine.ts';
import { LocalView } from './local-view.ts';
export { registerElement } from '../elements/register-element.ts';
import type { EmbeddedView, ViewListener } from './protocol.ts';

/** Opens a view in a box of this page, which is of the edge's origin. The caller closes it. */
export async function openView(box: HTMLElement, listener: ViewListener): Promise<EmbeddedView> {
  const engine = await openEngine({ edge: location.origin });
  const signIn = async (token: string): Promise<void> => {
    const { enter } = await import('./enter.ts');
    await enter(token);
    engine.feed.hurry();
  };
  return new LocalView(box, { ...engine, signIn }, listener);
}
