import type { Theme } from './settings.ts';

/** The colour of the header in each theme, for the browser's own bars. */
const BARS = { light: '#ffffff', dark: '#131a25' } as const;

/** Makes the page look as chosen, the browser's bars around it included. */
export function applyTheme(theme: Theme): void {
  // Writing even the same value would have the browser look at every style again.
  if (document.documentElement.dataset.theme === theme) return;
  document.documentElement.dataset.theme = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = BARS[theme === 'auto' ? own : theme];
  }
}
