import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LossyPicture } from '../../shared/frame.ts';
import { base } from '../style/base.ts';
import type { Viewer } from '../viewer/viewer.api.ts';

/** How a frame was squeezed, for people. */
export function lossyWords({ format, width, height, quality }: LossyPicture): string {
  return `${format.toUpperCase()} of ${width}×${height} pixels, quality ${Math.round(quality * 100)} %`;
}

/** Says that frames are squeezed on their way to the edge, and how, while they are. */
@customElement('sl-sent-frames')
export class SentFrames extends LitElement {
  static override styles = [
    base,
    css`
      p {
        margin-top: var(--space-2);
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) viewer: Viewer | null = null;
  @state() private words = '';
  #heard: Viewer | null = null;
  #stop: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(null);
  }

  protected override willUpdate(): void {
    this.#listen(this.isConnected ? this.viewer : null);
  }

  override render() {
    return this.words === '' ? nothing : html`<p>Frames are sent squeezed, as ${this.words}.</p>`;
  }

  /** Every frame says how it was sent; only what is new is shown. */
  #listen(viewer: Viewer | null): void {
    if (viewer === this.#heard) return;
    this.#stop?.();
    this.#heard = viewer;
    this.#stop = viewer?.on('result', ({ lossy }) => {
      this.words = lossy === undefined ? '' : lossyWords(lossy);
    });
  }
}
