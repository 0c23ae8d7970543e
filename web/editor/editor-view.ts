import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { EditorHost } from './editor-host.ts';
import { LeaveGuard } from './leave-guard.ts';

/** The addresses of the editor within the app: `#edit/<id>` of a pipeline, `#edit` for a new one. */
const ADDRESS = /^#edit(?:\/(.+))?$/;

/** The address at which a pipeline is edited; null: a new one. */
export function editAddress(id: string | null): string {
  return id === null ? '#edit' : `#edit/${encodeURIComponent(id)}`;
}

/** Shows the editor in place of the picture while the address says so; loads it only then. */
export class EditorView implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #guard = new LeaveGuard();
  /** The address that is shown: one that was refused never was. */
  #hash = location.hash;
  #parts: EditorHost | null = null;
  #loaded = false;
  #failed = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** What the editor works with, once that is there. */
  assemble(parts: EditorHost): void {
    this.#parts = parts;
    void this.#open();
  }

  hostConnected(): void {
    // Before the other pages of the app hear of it.
    window.addEventListener('hashchange', this.#onAddress, { capture: true });
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#onAddress, { capture: true });
  }

  /** Whether it is to be seen in place of the picture. */
  get shown(): boolean {
    return ADDRESS.test(this.#hash);
  }

  /** What it works with; null: that is not there yet. */
  get parts(): EditorHost | null {
    return this.#parts;
  }

  /** Ids of the pipelines that live in this browser alone. */
  get ownIds(): readonly string[] {
    return this.#parts?.own.all.map(({ id }) => id) ?? [];
  }

  /** `whyNotEdge`: why nothing may be changed on the edge; null: it may. */
  render(whyNotEdge: string | null): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    if (this.#failed !== '') return html`<p role="alert">${this.#failed}</p>`;
    return html`<sl-editor
      .parts=${this.#loaded ? this.#parts : null}
      .pipeline=${this.#pipeline}
      .whyNotEdge=${whyNotEdge}
      .guard=${this.#guard}
    ></sl-editor>`;
  }

  get #pipeline(): string | null {
    const id = ADDRESS.exec(this.#hash)?.[1];
    return id === undefined ? null : decoded(id);
  }

  readonly #onAddress = (event: HashChangeEvent): void => {
    if (this.shown && !this.#guard.mayLeave()) {
      event.stopImmediatePropagation();
      history.replaceState(null, '', event.oldURL);
      return;
    }
    this.#hash = location.hash;
    void this.#open();
  };

  async #open(): Promise<void> {
    this.#host.requestUpdate();
    if (!this.shown || this.#loaded) return;
    const [loading] = await Promise.allSettled([import('./editor-page.ts')]);
    this.#loaded = loading.status === 'fulfilled';
    this.#failed = this.#loaded
      ? ''
      : 'The editor could not be loaded. Connect to the edge once, then load the page again.';
    this.#host.requestUpdate();
  }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    // An address that somebody typed wrongly names no pipeline, and the editor says so.
    return id;
  }
}
