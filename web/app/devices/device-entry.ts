import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceListing } from '../../../shared/device-listing.ts';
import { base, buttons } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import { eventsHash } from '../timeline/timeline-address.ts';
import { mayWords } from '../session/session-words.ts';
import { reachWords } from './device-words.ts';
import { deviceEntryStyle } from './device-entry-style.ts';

/** One paired edge: how it is reached, and what can be done. Fires `rename` with the new name, and `remove`. */
@customElement('sl-device')
export class DeviceEntry extends LitElement {
  static override styles = [base, buttons, inputs, deviceEntryStyle];

  @property({ attribute: false }) device: DeviceListing | null = null;
  /** Why nothing may be changed; null: it may. */
  @property({ attribute: false }) whyNot: string | null = null;
  @state() private doing: 'nothing' | 'naming' | 'removing' = 'nothing';

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('doing') && changed.get('doing') !== undefined)
      this.renderRoot.querySelector<HTMLElement>('[data-first]')?.focus();
  }

  override render() {
    const { device } = this;
    if (device === null) return nothing;
    return html`<div class="head">
        ${this.doing === 'naming' ? this.#naming(device) : html`<span class="name">${device.name}</span>`}
        <span class="reach ${device.state}">${reachWords(device, Date.now())}</span>
      </div>
      <p class="facts muted">${factsOf(device)}</p>
      ${device.error === null ? nothing : html`<p class="error">${device.error}</p>`}
      ${
        device.fingerprint === null
          ? nothing
          : html`<details>
              <summary>Its certificate is trusted by itself</summary>
              <code>${device.fingerprint}</code>
            </details>`
      }
      ${this.#actions(device)}`;
  }

  #naming({ name }: DeviceListing) {
    return html`<form @submit=${(event: Event) => this.#rename(event)}>
      <input name="name" aria-label="Name of ${name}" maxlength="64" required .value=${name} data-first />
      <button class="primary">Save</button>
      <button type="button" @click=${() => (this.doing = 'nothing')}>Cancel</button>
    </form>`;
  }

  #actions({ id, name }: DeviceListing) {
    if (this.doing === 'removing')
      return html`<div class="actions" role="group" aria-label="Remove ${name}?">
        <span>Forget ${name} and its token?</span>
        <button class="danger" data-first @click=${() => this.dispatchEvent(new CustomEvent('remove'))}>
          Remove
        </button>
        <button @click=${() => (this.doing = 'nothing')}>Keep</button>
      </div>`;
    const isLocked = this.whyNot !== null;
    return html`<div class="actions">
      <a href=${eventsHash(null, id)} aria-label="Events of ${name}">Events</a>
      <button aria-label="Rename ${name}" ?disabled=${isLocked} @click=${() => (this.doing = 'naming')}>
        Rename
      </button>
      <button aria-label="Remove ${name}" ?disabled=${isLocked} @click=${() => (this.doing = 'removing')}>
        Remove
      </button>
    </div>`;
  }

  #rename(event: Event): void {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input');
    const name = input?.value.trim() ?? '';
    if (name === '') return;
    this.doing = 'nothing';
    this.dispatchEvent(new CustomEvent('rename', { detail: name }));
  }
}

function factsOf({ origin, version, role, pipelines, state: reach }: DeviceListing): string {
  const may =
    role === 'view' || role === 'infer' || role === 'manage' ? `this edge may ${mayWords(role)} there` : '';
  const secrecy = origin.startsWith('http:') ? 'not encrypted' : '';
  const count =
    reach === 'online' ? `${pipelines.length} ${pipelines.length === 1 ? 'pipeline' : 'pipelines'}` : '';
  const known = version === null ? '' : `version ${version}`;
  return [origin, secrecy, count, known, may].filter((part) => part !== '').join(' · ');
}
