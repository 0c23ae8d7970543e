import type { ReactiveController } from 'lit';

/** Says when colours may be others: what is drawn on a canvas does not follow by itself. */
export class ThemeWatch implements ReactiveController {
  readonly #changed: () => void;
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #chosen: MutationObserver;

  /** `changed` is called once the page has its new colours. */
  constructor(changed: () => void) {
    this.#changed = () => requestAnimationFrame(changed);
    this.#chosen = new MutationObserver(() => this.#changed());
  }

  hostConnected(): void {
    this.#scheme.addEventListener('change', this.#changed);
    this.#chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  hostDisconnected(): void {
    this.#scheme.removeEventListener('change', this.#changed);
    this.#chosen.disconnect();
  }
}
