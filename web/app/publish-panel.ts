import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { asSightlineError } from '../../shared/errors.ts';
import type { Publisher, PublishState } from '../capture/publisher.ts';
import { base, buttons, panels } from '../style/base.ts';
import { inputs } from '../style/inputs.ts';
import { icon } from './icon.ts';
import { publishWords } from './publish-words.ts';

/** What a camera may be called on the edge. */
const ID = '[A-Za-z0-9][A-Za-z0-9_\\-]{0,63}';

/** Makes the camera of this device a source of the edge, and says how that does. */
@customElement('sl-publish')
export class PublishPanel extends LitElement {
  static override styles = [
    base,
    buttons,
    panels,
    inputs,
    css`
      summary {
        font-size: var(--text-sm);
        font-weight: 600;
        color: var(--text-muted);
        cursor: pointer;
      }
      form {
        margin-top: var(--space-3);
        display: grid;
        grid-template-columns: 1fr auto;
        gap: var(--space-2);
        align-items: end;
      }
      label {
        display: grid;
        gap: var(--space-1);
        font-size: var(--text-sm);
        color: var(--text-muted);
        min-width: 0;
      }
      input {
        min-width: 0;
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

  /** The chosen camera; null: any. */
  @property({ attribute: false }) cameraId: string | null = null;
  /** Why nothing can be published; null: it can. */
  @property({ attribute: false }) whyNot: string | null = null;
  @state() private now: PublishState | null = null;
  @state() private problem = '';
  @state() private opened = false;
  #publisher: Publisher | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.#stop();
  }

  override render() {
    const isOn = this.now !== null && this.now.phase !== 'off';
    const words = this.problem === '' ? (this.whyNot ?? publishWords(this.now, this.#id)) : this.problem;
    const isBad = this.problem !== '' || this.now?.error != null;
    // Browsers ask their makers what a field is for as soon as there is one: only who opens this has one.
    const form = this.opened || isOn ? this.#form(isOn) : nothing;
    return html`<section>
      <details @toggle=${(event: Event) => (this.opened = isOpen(event))}>
        <summary>Publish this camera</summary>
        ${form}
      </details>
      <p id="how" role="status" class=${isBad ? 'problem' : nothing}>${words}</p>
    </section>`;
  }

  #form(isOn: boolean) {
    return html`<form @submit=${(event: Event) => void this.#toggle(event, isOn)}>
      <label
        >Its name on the edge
        <input
          name="id"
          value=${PRESET}
          pattern=${ID}
          required
          maxlength="64"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          ?disabled=${isOn}
        />
      </label>
      <button aria-disabled=${this.whyNot === null || isOn ? 'false' : 'true'} aria-describedby="how">
        ${icon(isOn ? 'stop' : 'edge')}${isOn ? 'Stop publishing' : 'Publish'}
      </button>
    </form>`;
  }

  get #id(): string {
    const input = this.renderRoot.querySelector('input');
    return input?.value ?? PRESET;
  }

  async #toggle(event: Event, isOn: boolean): Promise<void> {
    event.preventDefault();
    this.problem = '';
    if (isOn) return this.#stop();
    if (this.whyNot !== null) return undefined;
    try {
      // Who publishes nothing does not load it.
      const { openPublisher } = await import('../capture/open-publisher.ts');
      this.#publisher = openPublisher(this.#id, this.cameraId, (now) => (this.now = now));
    } catch (error) {
      this.problem = asSightlineError(error).message;
    }
    return undefined;
  }

  async #stop(): Promise<void> {
    const publisher = this.#publisher;
    this.#publisher = null;
    await publisher?.stop();
  }
}

const PRESET = /Mobi|Android|iPhone|iPad/i.test(navigator.userAgent) ? 'phone' : 'laptop';

function isOpen({ target }: Event): boolean {
  return target instanceof HTMLDetailsElement && target.open;
}
