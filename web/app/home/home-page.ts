import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { BookSnapshot, DeviceBook } from '../../store/device-book.ts';
import { base } from '../../style/base.ts';
import { readingPage } from '../../style/reading-page.ts';
import { reachWords } from '../devices/device-words.ts';
import { emit } from '../emit.ts';
import './home-card.ts';
import { homeGroups } from './home-groups.ts';
import type { HomeCard, HomeGroup, HomeScene } from './home-groups.ts';
import { homePageStyle } from './home-page-style.ts';
import { LastNotices } from './last-notices.ts';
import { RateHistory, SAMPLE_MS } from './rate-history.ts';

/** What the page knows by itself. */
export type OwnScene = Omit<HomeScene, 'devices'>;

/** Every pipeline there is, live: of this edge, of each paired edge, of this browser and of others. Fires `pipeline-select`. */
@customElement('sl-home')
export class HomePage extends LitElement {
  static override styles = [base, readingPage, homePageStyle];

  @property({ attribute: false }) scene: OwnScene | null = null;
  @property({ attribute: false }) book: DeviceBook | null = null;
  @state() private snapshot: BookSnapshot | null = null;
  readonly #rates = new RateHistory();
  readonly #notices = new LastNotices(new URL('/', document.baseURI).href, () => this.requestUpdate());
  #stopListening: () => void = () => undefined;
  #ticking = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
    this.#ticking = window.setInterval(() => this.#sample(), SAMPLE_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#ticking);
    this.#stopListening();
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('#home')?.focus();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('book')) this.#listen();
    this.#notices.look(this.#cards);
  }

  override render() {
    const devices = this.snapshot?.devices.length ?? 0;
    return html`<section aria-labelledby="home">
      <a class="back" href="#">← Back to the picture</a>
      <h2 id="home" tabindex="-1">Home</h2>
      <p class="lead">
        <span role="status">${summary(this.#cards)}</span>
        <a class="more" href="#devices">${devices === 0 ? 'Pair another edge' : 'Paired edges'}</a>
      </p>
      ${repeat(
        this.#groups,
        ({ id }) => id,
        (group) => this.#group(group),
      )}
    </section>`;
  }

  get #groups(): readonly HomeGroup[] {
    if (this.scene === null) return [];
    return homeGroups({ ...this.scene, devices: this.snapshot?.devices ?? [] });
  }

  get #cards(): readonly HomeCard[] {
    return this.#groups.flatMap(({ cards }) => cards);
  }

  #group({ id, title, device, events, cards, empty }: HomeGroup) {
    return html`<section class="group" aria-labelledby=${id}>
      <div class="head">
        <h3 id=${id}>${title}</h3>
        ${device === null ? nothing : html`<span class="reach ${device.state}">${reachWords(device, Date.now())}</span>`}
        ${events === null ? nothing : html`<a href=${events} aria-label="Events of ${title}">Events</a>`}
      </div>
      ${device === null || device.error === null ? nothing : html`<p class="error">${device.error}</p>`}
      ${cards.length === 0 ? html`<p class="empty">${empty}</p>` : this.#list(title, cards)}
    </section>`;
  }

  #list(title: string, cards: readonly HomeCard[]) {
    return html`<ul aria-label="Pipelines of ${title}">
      ${repeat(
        cards,
        ({ key }) => key,
        (card) =>
          html`<li>
            <sl-home-card
              .card=${card}
              .samples=${this.#rates.of(card.key)}
              .notice=${this.#notices.of(card)}
              @choose=${() => emit(this, 'pipeline-select', card.pipeline.id)}
            ></sl-home-card>
          </li>`,
      )}
    </ul>`;
  }

  #sample(): void {
    this.#rates.take(this.#cards);
    this.requestUpdate();
  }

  #listen(): void {
    this.#stopListening();
    const { book } = this;
    if (book === null || !this.isConnected) return;
    this.snapshot = book.snapshot;
    this.#stopListening = book.on((snapshot) => (this.snapshot = snapshot));
  }
}

/** How it all does, in a sentence. */
function summary(cards: readonly HomeCard[]): string {
  const heard = cards.filter(({ isOld }) => !isOld);
  const running = heard.filter(({ pipeline }) => pipeline.state === 'running').length;
  const ill = heard.filter(({ pipeline }) => pipeline.health !== 'ok').length;
  const said = `${cards.length} ${cards.length === 1 ? 'pipeline' : 'pipelines'}, ${running} running`;
  return ill === 0 ? `${said}.` : `${said}, ${ill} not well.`;
}
