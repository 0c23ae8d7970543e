import { parsePlacement } from './parse-message.ts';
import type { EmbeddedView, ErrorDetail, ViewListener } from './protocol.ts';
import { RemoteView } from './remote-view.ts';
import { openHere } from './open-here.ts';
import { resolveSource, watchedPipeline } from './view-source.ts';

/** Kept apart from the URL pattern that bundlers look for: the address is that of this script wherever it is served. */
const scriptUrl = import.meta.url;

const HERE = 'here';

/**
 * `<sightline-view pipeline source edge placement token>`: a pipeline's picture with what it finds drawn over it.
 *
 * - `pipeline`: id of a pipeline of the edge; nothing starts without it.
 * - `source`: `camera` (default), `screen` (begins when the user presses the button it shows), the address of a
 *   picture or video, or `edge:<id>`: a pipeline that runs on the edge, live; `pipeline` is then of no use.
 * - `edge`: origin of the edge server; default: where this script came from.
 * - `placement`: `auto` (default), `browser` or `edge`.
 * - `token`: for an edge that asks who one is; as a property it is not to be read in the document.
 *
 * Events: `detections`, `state` and `error`, whose details are in protocol.ts. They do not bubble. Taken out of the
 * document it frees everything it used; moved within the document it goes on.
 */
export class SightlineView extends HTMLElement {
  static readonly observedAttributes = ['pipeline', 'source', 'edge', 'placement', 'token'];

  readonly #box = document.createElement('div');
  #view: EmbeddedView | null = null;
  /** Where the view works: an edge's origin, or in this page. Null while there is none. */
  #place: string | null = null;
  #updating = false;
  #token: string | null = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet()];
    this.#box.setAttribute('part', 'view');
    root.append(this.#box);
  }

  /** Lets the element use an edge that asks who one is; it is handed to that edge alone. */
  get token(): string {
    return this.#token ?? this.getAttribute('token') ?? '';
  }

  set token(token: string) {
    this.#token = token;
    this.#plan();
  }

  connectedCallback(): void {
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#plan();
  }

  attributeChangedCallback(): void {
    this.#plan();
  }

  /** Being here lets `moveBefore` move the element without loading its frame again. */
  connectedMoveCallback(): void {
    this.#view?.resume();
  }

  /** Several changes of one moment are one update, and a move is no removal. */
  #plan(): void {
    if (this.#updating) return;
    this.#updating = true;
    queueMicrotask(() => {
      this.#updating = false;
      this.#update();
    });
  }

  #update(): void {
    const source = resolveSource(this.getAttribute('source') ?? '', document.baseURI);
    const pipeline = watchedPipeline(source) ?? this.getAttribute('pipeline') ?? '';
    const place = this.isConnected && pipeline !== '' ? this.#wantedPlace() : null;
    if (place !== this.#place) this.#replace(place);
    this.#view?.resume();
    this.#view?.configure({
      pipeline,
      source,
      placement: parsePlacement(this.getAttribute('placement')),
      ...(this.token === '' ? {} : { token: this.token }),
    });
  }

  #wantedPlace(): string | null {
    const edge = this.getAttribute('edge') ?? new URL(scriptUrl).origin;
    if (!URL.canParse(edge, document.baseURI)) {
      this.#tell({
        code: 'unsupported',
        message: `The edge "${edge}" is not an address such as https://edge.local:8080.`,
      });
      return null;
    }
    const { origin } = new URL(edge, document.baseURI);
    return origin === location.origin ? HERE : origin;
  }

  #replace(place: string | null): void {
    const closing = this.#view?.close() ?? Promise.resolve();
    closing.catch((error: unknown) => this.#tell({ code: 'internal', message: String(error) }));
    this.#place = place;
    this.#view = place === null ? null : this.#open(place);
  }

  #open(place: string): EmbeddedView {
    const listener: ViewListener = {
      detections: (detail) => this.dispatchEvent(new CustomEvent('detections', { detail })),
      state: (detail) => this.dispatchEvent(new CustomEvent('state', { detail })),
      error: (detail) => this.#tell(detail),
    };
    return place === HERE
      ? openHere(new URL('view.js', scriptUrl), this.#box, listener)
      : new RemoteView(this.#box, place, listener);
  }

  #tell(detail: ErrorDetail): void {
    this.dispatchEvent(new CustomEvent('error', { detail }));
  }
}

function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; position: relative; aspect-ratio: 16 / 9; overflow: hidden; background: #0a0e15; }
    :host([hidden]) { display: none; }
    div { position: absolute; inset: 0; }
  `);
  return sheet;
}

if (customElements.get('sightline-view') === undefined)
  customElements.define('sightline-view', SightlineView);
