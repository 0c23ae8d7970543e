import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base, buttons } from '../style/base.ts';
import type { PlacementChoice } from '../viewer/viewer.api.ts';
import { emit } from './emit.ts';
import { icon } from './icon.ts';
import { pickFile } from './open-file.ts';
import { stagePanel } from './panel-style.ts';

const WHERE: Readonly<Record<PlacementChoice, string>> = {
  browser: 'The picture stays on this device: it is looked at in this page and sent nowhere.',
  auto: 'The picture stays on this device unless the run moves to your own edge server, which is always shown.',
  edge: 'Frames go to your own edge server, which forgets them once it has looked; nothing goes further.',
};

/** What is on the stage while nothing runs: what will happen with the picture, and the ways to begin. */
@customElement('sl-welcome')
export class WelcomePanel extends LitElement {
  static override styles = [
    base,
    buttons,
    stagePanel,
    css`
      .mark {
        width: 72px;
        height: 72px;
        margin-bottom: var(--space-4);
        border-radius: 18px;
        box-shadow: 0 0 0 1px var(--stage-line);
      }
      .promise {
        display: flex;
        justify-content: center;
        gap: var(--space-2);
        font-size: var(--text-sm);
        text-align: start;
      }
      .promise svg.icon {
        width: 18px;
        height: 18px;
        margin-top: 1px;
        color: var(--stage-accent);
      }
      button.primary {
        min-height: 52px;
        padding: 0 var(--space-6);
        font-size: var(--text-lg);
      }
      .second {
        margin-top: var(--space-2);
      }
      .second button {
        border-color: transparent;
        background: transparent;
        color: var(--on-stage-muted);
      }
      .second button:hover {
        color: var(--on-stage);
      }
    `,
  ];

  @property() placement: PlacementChoice = 'auto';
  @property() pipeline = '';
  @property({ type: Boolean }) ready = false;

  override render() {
    return html`<div class="panel">
      <img class="mark" src="/icons/icon.svg" alt="" width="72" height="72" />
      <h2>See what your camera sees</h2>
      <div class="actions">
        <button class="primary" ?disabled=${!this.ready} @click=${() => emit(this, 'run-start', null)}>
          ${icon('camera')}Start camera
        </button>
      </div>
      <div class="second">
        <button ?disabled=${!this.ready} @click=${() => this.#openFile()}>
          ${icon('picture')}or open a picture or video
        </button>
      </div>
      <p class="promise">
        ${icon(this.placement === 'edge' ? 'edge' : 'lock')}<span>${WHERE[this.placement]}</span>
      </p>
    </div>`;
  }

  async #openFile(): Promise<void> {
    const file = await pickFile();
    if (file !== null) emit(this, 'file-open', file);
  }
}
