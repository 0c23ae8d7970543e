import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { canShareScreen } from '../capture/screen-source.ts';
import { base, buttons } from '../style/base.ts';
import { inputs } from '../style/inputs.ts';
import type { CaptureReport, ViewerState } from '../viewer/viewer.api.ts';
import { emit } from './emit.ts';
import { icon } from './icon.ts';
import { openByKey } from './open-by-key.ts';
import { pickFile } from './open-file.ts';

const RUNGS: Readonly<Record<CaptureReport['rung'], string>> = {
  'worker-track-processor': 'straight from the source, by a worker',
  'track-processor': 'straight from the source',
  'video-frame-callback': 'as the video shows them',
  'worker-timer': 'by the clock of a worker',
  picture: 'a still picture',
};

/** No camera's id. */
const SCREEN = 'screen';

/** A camera that can be chosen. */
export interface CameraChoice {
  readonly deviceId: string;
  readonly label: string;
}

/** Under the stage: start or stop, which camera, or a file; and how frames are taken at the moment. */
@customElement('sl-controls')
export class ControlBar extends LitElement {
  static override styles = [
    base,
    buttons,
    inputs,
    css`
      :host {
        display: block;
        /* Beside other pictures there is less room for it than the screen has. */
        container-type: inline-size;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);
      }
      button.primary {
        min-width: 7.5rem;
      }
      label {
        flex: 0 1 18rem;
        min-width: 9rem;
      }
      select {
        width: 100%;
        text-overflow: ellipsis;
      }
      .capture {
        flex: 1 1 14rem;
        min-width: 0;
        font-size: var(--text-sm);
        text-align: end;
      }
      .capture b {
        color: var(--text);
        font-weight: 600;
      }
      .capture > * {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .narrow {
        display: none;
      }
      @container (max-width: 600px) {
        .wide {
          display: none;
        }
        .narrow:not(:empty) {
          display: block;
          margin-top: var(--space-2);
          text-align: start;
        }
        .bar {
          flex-wrap: nowrap;
        }
        .bar > button.primary {
          min-width: 6.5rem;
        }
        label {
          flex: 1;
          min-width: 0;
        }
        .file span {
          display: none;
        }
        .file {
          width: var(--control);
          padding: 0;
        }
      }
    `,
  ];

  @property() phase: ViewerState['phase'] = 'idle';
  @property({ type: Boolean }) ready = false;
  @property({ attribute: false }) cameras: readonly CameraChoice[] = [];
  @property() cameraId: string | null = null;
  /** A screen is chosen instead of a camera. */
  @property({ type: Boolean }) screen = false;
  @property({ attribute: false }) capture: CaptureReport | null = null;

  override render() {
    return html`<div class="bar">
        ${this.#mainButton()}
        <label>
          <span class="hidden-visually">Camera or screen</span>
          <select @keydown=${openByKey} @change=${(event: Event) => this.#chooseCamera(event)}>
            <option value="" .selected=${this.cameraId === null && !this.screen}>Default camera</option>
            ${this.cameras.map(
              ({ deviceId, label }) =>
                html`<option value=${deviceId} .selected=${deviceId === this.cameraId && !this.screen}>
                  ${label}
                </option>`,
            )}
            ${this.#absentCamera()}
            ${canShareScreen() ? html`<option value=${SCREEN} .selected=${this.screen}>Share a screen …</option>` : nothing}
          </select>
        </label>
        <button
          class="file"
          aria-label="Open a picture or video"
          ?disabled=${!this.ready}
          @click=${() => this.#openFile()}
        >
          ${icon('picture')}<span>Open file</span>
        </button>
        <p class="capture wide muted figure">${this.#captureLine()}</p>
      </div>
      <p class="capture narrow muted figure">${this.#captureLine()}</p>`;
  }

  #mainButton() {
    const active = ['opening', 'loading', 'running', 'stopping'].includes(this.phase);
    if (active) {
      return html`<button
        ?disabled=${this.phase === 'stopping'}
        class="stop"
        @click=${() => emit(this, 'run-stop', null)}
      >
        ${icon('stop')}Stop
      </button>`;
    }
    return html`<button
      class="primary"
      ?disabled=${!this.ready}
      @click=${() => emit(this, 'run-start', null)}
    >
      ${icon('play')}${this.phase === 'ended' ? 'Again' : 'Start'}
    </button>`;
  }

  #captureLine() {
    if (this.capture === null) return nothing;
    const { label, width, height, rung } = this.capture;
    return html`<b>${label === '' ? 'Camera' : label}</b><span>${width} × ${height}, ${RUNGS[rung]}</span>`;
  }

  /** The chosen camera while it is not plugged in: it is waited for. */
  #absentCamera() {
    const { cameraId, cameras, screen } = this;
    if (cameraId === null || cameras.length === 0 || cameras.some(({ deviceId }) => deviceId === cameraId))
      return nothing;
    return html`<option value=${cameraId} .selected=${!screen}>Chosen camera (not connected)</option>`;
  }

  #chooseCamera(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    if (event.target.value === SCREEN) emit(this, 'screen-select', null);
    else emit(this, 'camera-select', event.target.value === '' ? null : event.target.value);
  }

  async #openFile(): Promise<void> {
    const file = await pickFile();
    if (file !== null) emit(this, 'file-open', file);
  }
}
