import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { messageOf } from '../../../shared/errors.ts';
import type { DeviceWish, EdgeDevices } from '../../store/edge-devices.ts';
import { base, buttons } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import { pageWords } from '../../style/page-words.ts';
import { devicesPageStyle } from './devices-page-style.ts';

/** A certificate that is to be compared before it is trusted. */
interface Shown {
  readonly fingerprint: string;
  readonly words: string;
}

/** Pairs an edge by its address and a token, or by a pairing link. Fires `paired` with its name. */
@customElement('sl-device-form')
export class DeviceForm extends LitElement {
  static override styles = [base, buttons, inputs, pageWords, devicesPageStyle];

  @property({ attribute: false }) edge: EdgeDevices | null = null;
  @state() private busy = false;
  @state() private problem: string | null = null;
  @state() private shown: Shown | null = null;

  override render() {
    return html`<form
      @submit=${(event: Event) => void this.#submit(event)}
      @input=${() => (this.shown = null)}
    >
      <label
        >Address, or pairing link
        <input
          name="address"
          required
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder="https://192.168.1.5:8080"
          aria-describedby="how"
        />
      </label>
      <p class="hint" id="how">
        On the other edge <code>sightline pair --role manage</code> shows a link that is good once: copy the
        address below its QR code. Or make a token there with <code>sightline token create</code>.
      </p>
      <div class="pair">
        <label>Token <input name="token" type="password" autocomplete="off" /></label>
        <label
          >Name <input name="name" maxlength="64" autocomplete="off" placeholder="as it calls itself"
        /></label>
      </div>
      ${this.#compare()}
      <div class="actions">
        <button class="primary" ?disabled=${this.busy || this.edge === null}>
          ${this.busy ? 'Asking it…' : this.shown === null ? 'Pair' : 'It is the same: trust it and pair'}
        </button>
      </div>
      <p class="said ${this.problem === null ? '' : 'bad'}" role="alert">${this.problem ?? ''}</p>
    </form>`;
  }

  #compare() {
    if (this.shown === null) return nothing;
    return html`<div class="compare" role="status">
      <p>
        Nobody vouches for its certificate. Compare this fingerprint with what that edge says when it starts:
        only if they are the same are you talking to it, and to nobody in between.
      </p>
      <code>${this.shown.fingerprint}</code>
    </div>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || this.edge === null || this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await this.#pair(this.edge, form);
    } catch (error) {
      this.problem = messageOf(error);
    } finally {
      this.busy = false;
    }
  }

  async #pair(edge: EdgeDevices, form: HTMLFormElement): Promise<void> {
    const paired = await edge.add({
      ...wishOf(new FormData(form)),
      fingerprint: this.shown?.fingerprint ?? null,
    });
    if ('fingerprint' in paired) {
      this.shown = paired;
      return;
    }
    this.shown = null;
    form.reset();
    this.dispatchEvent(new CustomEvent('paired', { detail: paired.device.name }));
  }
}

function wishOf(data: FormData): Omit<DeviceWish, 'fingerprint'> {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return { address: text('address'), token: text('token'), name: text('name') };
}
