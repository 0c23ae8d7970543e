import type { LoadProgress, ViewerState } from '../viewer/viewer.api.ts';

/** A line of text over the picture: what is being waited for or what is wrong. Empty, it is not to be seen. */
export class Caption {
  readonly #line = document.createElement('p');

  constructor(box: HTMLElement) {
    this.#line.setAttribute('role', 'status');
    // Through CSSOM: a strict policy of the page forbids style attributes, not this.
    Object.assign(this.#line.style, {
      position: 'absolute',
      inset: 'auto 12px 12px',
      zIndex: '1',
      margin: '0 auto',
      padding: '8px 12px',
      width: 'fit-content',
      maxWidth: '34rem',
      borderRadius: '10px',
      background: 'rgb(18 25 36 / 88%)',
      color: '#eef3f9',
      font: '14px/1.4 ui-sans-serif, system-ui, sans-serif',
    });
    this.show('');
    box.append(this.#line);
  }

  /** What a viewer's state means to someone who looks at the picture. */
  showState(state: ViewerState): void {
    this.show(wordsFor(state));
  }

  show(text: string): void {
    this.#line.hidden = text === '';
    this.#line.style.display = text === '' ? 'none' : 'block';
    if (this.#line.textContent !== text) this.#line.textContent = text;
  }

  close(): void {
    this.#line.remove();
  }
}

/** The line for a state; empty while all is well. */
export function wordsFor({ phase, progress, error, warning }: ViewerState): string {
  if (error !== null) return error.message;
  if (warning !== null) return warning;
  if (phase === 'opening') return 'Opening the picture …';
  if (phase === 'loading') return `Loading …${shareOf(progress)}`;
  return '';
}

function shareOf(progress: readonly LoadProgress[]): string {
  const known = progress.filter(({ total }) => total > 0);
  const total = known.reduce((sum, item) => sum + item.total, 0);
  if (total === 0) return '';
  const loaded = known.reduce((sum, item) => sum + Math.min(item.loaded, item.total), 0);
  return ` ${Math.floor((100 * loaded) / total)}%`;
}
