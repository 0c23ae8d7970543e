import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { ShapeItem } from '../../shared/editing/change-shapes.ts';
import type { Detection } from '../../shared/detection.ts';
import { messageOf } from '../../shared/errors.ts';
import { icon } from '../app/icon.ts';
import type { EditorHost } from '../editor/editor-host.ts';
import { editAddress } from '../editor/editor-view.ts';
import { liveUrl } from '../live/live-url.ts';
import type { ShapedElement } from './pipeline-shapes.ts';
import type { ShapeSession } from './save-shapes.ts';
import { ShapeFeed } from './shape-feed.ts';
import { countedShapes, NO_COUNTS } from './zone-counts.ts';
import type { CountedShape } from './zone-counts.ts';
import { ZoneDoor } from './zone-door.ts';
import './zone-overlay.ts';

/** What is watched, and what it takes to change it. */
export interface LiveZonesInit {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly pipeline: string;
  /** Changes when the pipeline does. */
  readonly revision: string;
}

/** The zones and lines of a pipeline that is watched live: drawn over its picture with their counts, and edited upon it. */
export class LiveZones implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #door: ZoneDoor;
  #watched: LiveZonesInit | null = null;
  #feed: ShapeFeed | null = null;
  #elements: readonly ShapedElement[] = [];
  #counts = NO_COUNTS;
  #isShown = true;
  #said = '';
  #isOpening = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.#door = new ZoneDoor(host);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#feed?.close();
    this.#feed = null;
    this.#watched = null;
  }

  /** Watches this from now on; reads it anew when it has changed. */
  watch(init: LiveZonesInit): void {
    const before = this.#watched;
    const isSame = before?.pipeline === init.pipeline && before.baseUrl === init.baseUrl;
    if (isSame && before.revision === init.revision) return;
    this.#watched = init;
    if (!isSame) this.#begin(init);
    void this.#feed?.read();
  }

  /** What there is to be drawn, with what is counted as these things were found. */
  shapes(detections: readonly Detection[]): readonly CountedShape[] {
    return this.#isShown ? countedShapes(this.#elements, detections, this.#counts) : [];
  }

  /** Over the picture. */
  overlay(shapes: readonly CountedShape[], picture: { readonly w: number; readonly h: number } | null) {
    if (picture === null || shapes.length === 0) return nothing;
    const { w: width, h: height } = picture;
    return html`<sl-zone-overlay .shapes=${shapes} .pictureSize=${{ width, height }}></sl-zone-overlay>`;
  }

  /** Under the picture: what is counted, and the way to change it. `whyNot`: why nothing may be changed; null: it may. */
  bar(shapes: readonly CountedShape[], editor: EditorHost | null, whyNot: string | null) {
    const counted = shapes.filter(({ words, sentence }) => words !== sentence);
    return html`${
      counted.length === 0
        ? nothing
        : html`<ul class="counts figure" aria-label="Zones and lines">
            ${counted.map(({ sentence }) => html`<li>${sentence}</li>`)}
          </ul>`
    }
    ${this.#elements.length === 0 ? nothing : this.#buttons(editor, whyNot)}
    ${this.#said === '' ? nothing : html`<p class="zones-said" role="status">${this.#said}</p>`}
    ${this.#door.render()}`;
  }

  #buttons(editor: EditorHost | null, whyNot: string | null): TemplateResult {
    return html`<div class="bar">
      <label class="check"
        ><input type="checkbox" .checked=${this.#isShown} @change=${() => this.#toggle()} />Zones on the
        picture</label
      >
      ${editor === null ? nothing : this.#ways(editor, whyNot)}
    </div>`;
  }

  #ways(editor: EditorHost, whyNot: string | null): TemplateResult {
    return html`${this.#elements.map(
      (element) =>
        html`<button
          ?disabled=${whyNot !== null || this.#isOpening}
          title=${whyNot ?? ''}
          @click=${() => void this.#edit(editor, element)}
        >
          ${icon('picture')}Edit
          ${element.rules.word}s${element.name === element.rules.word ? '' : ` of ${element.name}`}
        </button>`,
    )}
    ${this.#watched === null ? nothing : html`<a href=${editAddress(this.#watched.pipeline)}>Edit pipeline</a>`}`;
  }

  #begin({ baseUrl, pipeline }: LiveZonesInit): void {
    this.#feed?.close();
    [this.#elements, this.#counts, this.#said] = [[], NO_COUNTS, ''];
    this.#feed = new ShapeFeed(baseUrl, pipeline, {
      shapes: (elements) => this.#change(() => (this.#elements = elements)),
      counts: (counts) => this.#change(() => (this.#counts = counts)),
    });
  }

  #toggle(): void {
    this.#change(() => (this.#isShown = !this.#isShown));
  }

  async #edit(editor: EditorHost, { index, name }: ShapedElement): Promise<void> {
    const watched = this.#watched;
    if (watched === null) return;
    this.#change(() => ([this.#isOpening, this.#said] = [true, '']));
    try {
      const { ShapeSession } = await import('./save-shapes.ts');
      const session = await ShapeSession.open(editor, watched.pipeline, index);
      await this.#open(session, name, liveUrl(watched.baseUrl, watched.pipeline));
    } catch (error) {
      this.#say(messageOf(error));
    } finally {
      this.#change(() => (this.#isOpening = false));
    }
  }

  async #open(session: ShapeSession, name: string, url: string): Promise<void> {
    const { shapes } = session;
    if (shapes === null) return;
    await this.#door.open({
      name,
      shapes,
      backdrop: { kind: 'live', url },
      done: 'Save',
      take: (items) => this.#save(session, items),
      closed: () => void session.close(),
    });
  }

  async #save(session: ShapeSession, items: readonly ShapeItem[]): Promise<void> {
    const words = await session.save(items);
    this.#say(words);
    await this.#feed?.read();
  }

  #say(words: string): void {
    this.#change(() => (this.#said = words));
  }

  #change(make: () => void): void {
    make();
    this.#host.requestUpdate();
  }
}
