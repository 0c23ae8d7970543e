import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { DeviceListing } from '../../../shared/device-listing.ts';
import { messageOf } from '../../../shared/errors.ts';
import type { BookSnapshot, DeviceBook } from '../../store/device-book.ts';
import { base } from '../../style/base.ts';
import { pageWords } from '../../style/page-words.ts';
import { readingPage } from '../../style/reading-page.ts';
import './device-entry.ts';
import './device-form.ts';
import { devicesPageStyle } from './devices-page-style.ts';

/** The edges that are paired with this one, and pairing another. */
@customElement('sl-devices')
export class DevicesPage extends LitElement {
  static override styles = [base, readingPage, pageWords, devicesPageStyle];

  @property({ attribute: false }) book: DeviceBook | null = null;
  /** Why nothing may be changed on the edge; null: it may. */
  @property({ attribute: false }) whyNotManage: string | null = null;
  @state() private snapshot: BookSnapshot | null = null;
  @state() private said = '';
  #stopListening: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopListening();
  }

  protected override firstUpdated(): void {
    this.#focus();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('book')) this.#listen();
  }

  override render() {
    return html`<section aria-labelledby="devices">
      <a class="back" href="#home">← Home</a>
      <h2 id="devices" tabindex="-1">Devices</h2>
      <p class="lead">
        Other edges whose pipelines, live views and events show here too. This edge asks them on your behalf
        and keeps what lets it in there; your browser talks to this edge alone.
      </p>
      ${this.#list()}
      <p class="said" role="status">${this.said}</p>
      ${
        this.whyNotManage === null
          ? html`<h3>Pair another edge</h3>
              <sl-device-form
                .edge=${this.book?.edge ?? null}
                @paired=${({ detail }: CustomEvent<string>) => (this.said = `${detail} is paired.`)}
              ></sl-device-form>`
          : html`<p class="note">${this.whyNotManage}</p>`
      }
    </section>`;
  }

  #list() {
    if (this.snapshot?.loaded !== true) return html`<p class="muted">Asking for the list…</p>`;
    const { devices } = this.snapshot;
    if (devices.length === 0)
      return html`<p class="empty">
        None is paired yet. Pair the edge in the garage, at the office or at your parents' below, and its
        pipelines show on the <a href="#home">home page</a> beside those of this one.
      </p>`;
    return html`<ul aria-label="Paired edges">
      ${repeat(
        devices,
        ({ id }) => id,
        (device) => this.#entry(device),
      )}
    </ul>`;
  }

  #entry(device: DeviceListing) {
    const { id, name } = device;
    const edge = this.book?.edge;
    return html`<li>
      <sl-device
        .device=${device}
        .whyNot=${this.whyNotManage}
        @rename=${({ detail }: CustomEvent<string>) =>
          void this.#try(async () => {
            await edge?.rename(id, detail);
            return `${name} is called ${detail} now.`;
          })}
        @remove=${() => void this.#try(async () => edge?.remove(id))}
      ></sl-device>
    </li>`;
  }

  async #try(work: () => Promise<string | undefined>): Promise<void> {
    try {
      this.said = (await work()) ?? '';
    } catch (error) {
      this.said = messageOf(error);
    }
    // What had the focus may be gone.
    this.#focus();
  }

  #focus(): void {
    this.renderRoot.querySelector<HTMLElement>('#devices')?.focus();
  }

  #listen(): void {
    this.#stopListening();
    const { book } = this;
    if (book === null || !this.isConnected) return;
    this.snapshot = book.snapshot;
    this.#stopListening = book.on((snapshot) => (this.snapshot = snapshot));
  }
}
