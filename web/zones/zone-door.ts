import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { ShapeItem } from '../../shared/editing/change-shapes.ts';
import type { ElementShapes } from '../../shared/editing/shapes.ts';
import type { Backdrop } from './backdrop.ts';
import type { ZoneEditor } from './zone-editor.ts';

/** What is to be edited, and what becomes of it. */
export interface OpenZones {
  /** Of the element. */
  readonly name: string;
  readonly shapes: ElementShapes;
  readonly backdrop: Backdrop;
  /** What the button says that ends it. */
  readonly done: string;
  /** Rejects in words when they could not be taken over: then the editor stays open. */
  readonly take: (items: readonly ShapeItem[]) => Promise<void>;
  /** However it ended. */
  readonly closed?: () => void;
}

/** Opens the editor of zones over a part of the page; loads it only then. */
export class ZoneDoor implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #open: OpenZones | null = null;
  readonly #editor = createRef<ZoneEditor>();

  /** Another page is shown; what was drawn and not saved stays open over it. */
  readonly #leave = (): void => {
    if (this.#open !== null && !this.isChanged) this.#shut();
  };

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('hashchange', this.#leave);
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#leave);
    this.#shut();
  }

  /** Whether something was changed that nobody took over yet. */
  get isChanged(): boolean {
    return this.#open !== null && this.#editor.value?.isChanged === true;
  }

  /** Rejects when the editor cannot be loaded. */
  async open(what: OpenZones): Promise<void> {
    await import('./zone-editor.ts');
    this.#open = what;
    this.#host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    const open = this.#open;
    if (open === null) return nothing;
    return html`<sl-zone-editor
      ${ref(this.#editor)}
      .element=${open.shapes}
      .name=${open.name}
      .backdrop=${open.backdrop}
      .done=${open.done}
      .take=${open.take}
      @zones-closed=${() => this.#shut()}
    ></sl-zone-editor>`;
  }

  #shut(): void {
    const open = this.#open;
    this.#open = null;
    open?.closed?.();
    this.#host.requestUpdate();
  }
}
