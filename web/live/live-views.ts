import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { EditorHost } from '../editor/editor-host.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import { icon } from '../app/icon.ts';
import { deviceBase } from '../store/device-address.ts';
import { liveHash, watchedIn } from './live-url.ts';

const LOST = html`<p class="warning-strip lost" role="alert">
  The live view could not be loaded. It is tried again when the network is back, or load the page again.
</p>`;

/** Shows a pipeline of the edge live in place of the picture while the address says so; loads that only then. */
export class LiveViews implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #look = (): void => void this.#open();
  #isLoaded = false;
  #isLost = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('hashchange', this.#look);
    window.addEventListener('online', this.#look);
    this.#look();
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#look);
    window.removeEventListener('online', this.#look);
  }

  /** Which pipeline is watched; null: none. */
  get watched(): string | null {
    return watchedIn(location.hash)?.pipeline ?? null;
  }

  /** Another pipeline was chosen: it is watched instead where that can be, else nothing is. */
  choose(pipeline: PipelineListing | undefined): void {
    if (this.watched === null || pipeline === undefined) return;
    location.hash = pipeline.host === 'edge' ? liveHash(pipeline.id) : '';
  }

  /** The way to watch the chosen pipeline, where it runs on the edge. */
  offer(pipeline: PipelineListing | undefined): TemplateResult | typeof nothing {
    if (pipeline?.host !== 'edge' || pipeline.of !== undefined || this.watched !== null) return nothing;
    return html`<p class="live-offer">
      <span>${icon('edge')}<b>${pipeline.name}</b> runs on the edge.</span>
      <a href=${liveHash(pipeline.id)}>${icon('play')}Watch live</a>
    </p>`;
  }

  /** What is watched. `editor`: what it takes to change it, and `whyNotChange` why that may not be. */
  render(
    pipelines: readonly PipelineListing[],
    editor: EditorHost | null,
    whyNotChange: string | null,
  ): TemplateResult | typeof nothing {
    const { watched } = this;
    if (watched === null) return nothing;
    if (!this.#isLoaded) return this.#isLost ? LOST : nothing;
    const device = watchedIn(location.hash)?.device ?? null;
    const listed = device === null ? pipelines.find(({ id }) => id === watched) : undefined;
    return html`<sl-live
      .pipeline=${watched}
      .name=${listed?.name ?? (device === null ? watched : `${device} · ${watched}`)}
      .revision=${listed?.revision ?? ''}
      .editor=${device === null ? editor : null}
      .whyNotChange=${whyNotChange}
      .baseUrl=${deviceBase(new URL('/', document.baseURI).href, device)}
      @live-close=${() => (location.hash = '')}
    ></sl-live>`;
  }

  async #open(): Promise<void> {
    this.#host.requestUpdate();
    if (this.watched === null || this.#isLoaded) return;
    const [loading] = await Promise.allSettled([import('./live-stage.ts')]);
    this.#isLoaded = loading.status === 'fulfilled';
    this.#isLost = !this.#isLoaded;
    this.#host.requestUpdate();
  }
}
