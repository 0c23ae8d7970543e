import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { messageOf } from '../../../shared/errors.ts';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import type { ToldSink } from '../../store/edge-telling.ts';
import type { NotificationSettings, NotificationSnapshot } from '../../store/notification-settings.ts';
import { base, buttons } from '../../style/base.ts';
import { pageWords } from '../../style/page-words.ts';
import { readingPage } from '../../style/reading-page.ts';
import { STATE_WORDS } from './notification-words.ts';
import { notificationsStyle } from './notifications-style.ts';
import { deviceEntry, sinkEntry } from './told-entries.ts';
import './wish-form.ts';
import type { WishDetail } from './wish-form.ts';

/** How often it is looked how those who are told do, milliseconds. */
const REFRESH_MS = 10_000;

/** Where on the page something is said. */
type Part = 'here' | 'devices' | 'sinks';
/** What was said last about what the user did. */
interface Said {
  readonly part: Part;
  readonly words: string;
  readonly bad: boolean;
}

/** Who is told of what: this browser, others, and other ways out of the edge. */
@customElement('sl-notifications')
export class NotificationsPage extends LitElement {
  static override styles = [base, buttons, readingPage, pageWords, notificationsStyle];

  @property({ attribute: false }) settings: NotificationSettings | null = null;
  @property({ attribute: false }) pipelines: readonly PipelineListing[] = [];
  /** Why nothing may be changed for others; null: it may. */
  @property({ attribute: false }) whyNotManage: string | null = null;
  @state() private snapshot: NotificationSnapshot | null = null;
  @state() private said: Said | null = null;
  @state() private busy = false;
  #stop: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('settings')) return;
    this.#listen();
    this.renderRoot.querySelector<HTMLElement>('#notifications')?.focus();
  }

  override render() {
    const { snapshot } = this;
    return html`<section aria-labelledby="notifications">
      <a class="back" href="#">← Back to the picture</a>
      <h2 id="notifications" tabindex="-1">Notifications</h2>
      ${
        snapshot === null || snapshot.problem === null
          ? nothing
          : html`<p class="note" role="status">${snapshot.problem}</p>`
      }
      ${snapshot === null || snapshot.state === null ? nothing : this.#all(snapshot)}
    </section>`;
  }

  #all(snapshot: NotificationSnapshot) {
    return html`${this.#here(snapshot)} ${this.#devices(snapshot)} ${this.#sinks(snapshot)}`;
  }

  #here(snapshot: NotificationSnapshot) {
    const { state: now } = snapshot;
    const mayBeTold = now === 'on' || now === 'off';
    return html`<div class="card">
      <h3>This browser</h3>
      <p class="lead">${now === null ? nothing : STATE_WORDS[now]}</p>
      ${this.#nobodyTells(snapshot)} ${mayBeTold ? this.#form(snapshot) : nothing} ${this.#saidIn('here')}
    </div>`;
  }

  #saidIn(part: Part) {
    const said = this.said?.part === part ? this.said : null;
    return html`<p class="said ${said?.bad === true ? 'bad' : ''}" role="status">${said?.words ?? ''}</p>`;
  }

  #nobodyTells({ sinks, problem }: NotificationSnapshot) {
    if (problem !== null || sinks.some(({ type }) => type === 'web_push')) return nothing;
    return html`<p class="note">
      No pipeline that runs on the edge tells browsers yet: give one the element <code>web_push</code>, after
      what makes its events.
    </p>`;
  }

  #form({ state: now, wish, name, types, labels }: NotificationSnapshot) {
    const isOn = now === 'on';
    return html`<sl-wish-form
      .wish=${wish}
      .name=${name}
      .types=${types}
      .labels=${labels}
      .pipelines=${this.pipelines
        .filter(({ host, of }) => host === 'edge' && of === undefined)
        .map(({ id, name: words }) => ({ value: id, words }))}
      .action=${isOn ? 'Save' : 'Turn notifications on'}
      .busy=${this.busy}
      @save=${({ detail }: CustomEvent<WishDetail>) => this.#save(detail, isOn)}
    >
      ${
        isOn
          ? html`<button type="button" ?disabled=${this.busy} @click=${() => this.#test()}>
                Send a test
              </button>
              <button type="button" ?disabled=${this.busy} @click=${() => this.#off()}>Turn off</button>`
          : nothing
      }
    </sl-wish-form>`;
  }

  #devices({ devices, ownId }: NotificationSnapshot) {
    if (devices.length === 0) return nothing;
    return html`<div class="card">
      <h3>Browsers that are told</h3>
      <ul>
        ${repeat(
          devices,
          ({ id }) => id,
          (device) =>
            deviceEntry(device, {
              isOwn: device.id === ownId,
              isBusy: this.busy,
              whyNot: this.whyNotManage,
              remove: (called) => void this.#remove(device.id, called),
            }),
        )}
      </ul>
      ${this.#saidIn('devices')}
    </div>`;
  }

  #sinks({ sinks }: NotificationSnapshot) {
    if (sinks.length === 0) return nothing;
    return html`<div class="card">
      <h3>How pipelines tell others</h3>
      <ul>
        ${repeat(
          sinks,
          ({ pipeline, element }) => `${pipeline}/${element}`,
          (sink) =>
            sinkEntry(sink, {
              name: this.pipelines.find(({ id }) => id === sink.pipeline)?.name ?? sink.pipeline,
              isBusy: this.busy,
              whyNot: this.whyNotManage,
              test: () => void this.#testSink(sink),
            }),
        )}
      </ul>
      ${this.#saidIn('sinks')}
    </div>`;
  }

  #listen(): void {
    this.#stop();
    const { settings } = this;
    if (settings === null || !this.isConnected) return;
    this.snapshot = settings.snapshot;
    const stop = settings.on((snapshot) => (this.snapshot = snapshot));
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void settings.refresh();
    }, REFRESH_MS);
    this.#stop = () => {
      clearInterval(timer);
      stop();
    };
    void settings.refresh();
  }

  #save({ wish, name }: WishDetail, isOn: boolean): Promise<void> {
    const words = isOn ? 'Saved.' : 'Notifications are on in this browser.';
    return this.#try('here', () => this.settings?.enable(wish, name), words);
  }

  #remove(id: string, called: string): Promise<void> {
    return this.#try('devices', () => this.settings?.remove(id), `${called} is told of nothing more.`);
  }

  #off(): Promise<void> {
    return this.#try('here', () => this.settings?.disable(), 'Notifications are off in this browser.');
  }

  async #test(): Promise<void> {
    await this.#try(
      'here',
      async () => {
        const tried = await this.settings?.test();
        if (tried !== undefined) this.said = { part: 'here', words: tried.words, bad: !tried.arrived };
      },
      null,
    );
  }

  async #testSink(sink: ToldSink): Promise<void> {
    await this.#try(
      'sinks',
      async () => {
        const tried = await this.settings?.testSink(sink);
        const words = tried?.arrived === true ? 'The test arrived' : 'The test did not arrive';
        if (tried !== undefined)
          this.said = { part: 'sinks', words: `${words}: ${tried.words}`, bad: !tried.arrived };
      },
      null,
    );
  }

  async #try(part: Part, work: () => Promise<unknown> | undefined, words: string | null): Promise<void> {
    this.busy = true;
    try {
      await work();
      if (words !== null) this.said = { part, words, bad: false };
    } catch (error) {
      this.said = { part, words: messageOf(error), bad: true };
    }
    this.busy = false;
  }
}
