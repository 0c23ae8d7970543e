import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { asSightlineError } from '../../shared/errors.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import { base, buttons } from '../style/base.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { icon } from './icon.ts';

const OTHER: Readonly<Record<RunPlace, RunPlace>> = { browser: 'edge', edge: 'browser' };
const TO: Readonly<Record<RunPlace, string>> = {
  edge: 'Move this run to the edge',
  browser: 'Back to this browser',
};
const UNDER_WAY: Readonly<Record<RunPlace, string>> = {
  edge: 'Moving to the edge …',
  browser: 'Coming back …',
};
const IS: Readonly<Record<RunPlace, string>> = {
  browser: 'The whole run is in this browser.',
  edge: 'The whole run is on the edge; only the camera is here.',
};

/** Moves the whole run, with what its elements remember, to the edge and back, and says how that went. */
@customElement('sl-move')
export class MoveButton extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
      }
      button {
        width: 100%;
      }
      button[aria-disabled='true'] {
        opacity: 0.55;
        cursor: default;
      }
      p {
        margin: var(--space-2) 0 0;
        font-size: var(--text-sm);
        color: var(--text-muted);
        overflow-wrap: anywhere;
      }
      p.problem {
        color: var(--bad);
      }
    `,
  ];

  @property({ attribute: false }) viewer: Viewer | null = null;
  /** Where the run is; null when nothing runs. */
  @property() host: RunPlace | null = null;
  /** Why it cannot go to the edge; null: it can. */
  @property({ attribute: false }) whyNot: string | null = null;
  @state() private target: RunPlace | null = null;
  @state() private problem = '';

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('host')) this.problem = '';
  }

  override render() {
    const to = OTHER[this.host ?? 'browser'];
    const label = this.target === null ? TO[to] : UNDER_WAY[this.target];
    // Not `disabled`: whoever comes here by keyboard hears why.
    return html`<button
        aria-disabled=${this.#mayMove ? 'false' : 'true'}
        aria-busy=${this.target === null ? nothing : 'true'}
        aria-describedby="why"
        @click=${() => void this.#move(to)}
      >
        ${icon(to === 'edge' ? 'edge' : 'device')}${label}
      </button>
      <p id="why" role="status" class=${this.problem === '' ? nothing : 'problem'}>${this.#words()}</p>`;
  }

  get #obstacle(): string | null {
    if (this.host === null) return 'Start a pipeline first.';
    return this.host === 'browser' ? this.whyNot : null;
  }

  get #mayMove(): boolean {
    return this.target === null && this.#obstacle === null;
  }

  #words(): string {
    if (this.problem !== '') return this.problem;
    if (this.target !== null) return 'It goes on where it is until the other side is ready.';
    return this.#obstacle ?? (this.host === null ? '' : IS[this.host]);
  }

  async #move(to: RunPlace): Promise<void> {
    if (!this.#mayMove || this.viewer === null) return;
    this.target = to;
    this.problem = '';
    try {
      await this.viewer.moveTo(to);
    } catch (error) {
      this.problem = `It stays where it is: ${asSightlineError(error).message}`;
    } finally {
      this.target = null;
    }
  }
}
