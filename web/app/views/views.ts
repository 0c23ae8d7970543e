import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import { layerColorOf } from '../../overlay/color.ts';
import type { OverlayFigures } from '../../overlay/smoothness.ts';
import type { SourceChoice, Viewer } from '../../viewer/viewer.api.ts';
import type { CameraChoice } from '../control-bar.ts';
import type { OpenViews, Settings } from '../settings.ts';
import { RunWatch } from '../run-watch.ts';
import type { Stage } from '../stage.ts';
import { Beside } from './beside.ts';
import type { BesidePipeline } from './beside.ts';
import type { BesideStrip } from './beside-strip.ts';
import './beside-strip.ts';
import './heard.ts';
import type { ViewTile } from './view-tile.ts';
import './view-tile.ts';

/** What a page's views are made of. */
export interface ViewsParts {
  /** Of the first view. */
  readonly first: Viewer;
  readonly openViewer: () => Viewer;
  readonly source: () => SourceChoice;
  readonly settings: () => Settings;
  /** Remembers what is shown, after every wish of the user. */
  readonly keep: (views: OpenViews) => void;
}

/** What views are shown with. */
export interface ViewsScene {
  readonly pipelines: readonly PipelineListing[];
  readonly cameras: readonly CameraChoice[];
  /** The first view's stage. */
  readonly stage: Stage | null;
}

/** So many pictures fit on a page. */
const MOST_VIEWS = 4;

interface Tile {
  readonly viewer: Viewer;
  readonly number: number;
}

/** All that a page shows besides its first run: more pipelines on the same picture, and more cameras. */
export class Views implements ReactiveController {
  /** Of the run that is looked at closer: the first one's, or that of one beside it. */
  readonly focus: RunWatch;
  readonly #host: ReactiveControllerHost;
  #parts: ViewsParts | null = null;
  #beside: Beside | null = null;
  #focused: Viewer | null = null;
  #tiles: readonly Tile[] = [];
  readonly #strip = createRef<BesideStrip>();
  /** The camera that was added last. */
  readonly #newest = createRef<ViewTile>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.focus = new RunWatch(host);
    host.addController(this);
  }

  hostDisconnected(): void {
    void this.#beside?.close();
    for (const { viewer } of this.#tiles) void viewer.stop();
  }

  assemble(parts: ViewsParts): void {
    this.#parts = parts;
    const openViewer = (): Viewer => this.#open(parts);
    this.#beside = new Beside({ ...parts, openViewer, onChange: () => this.#host.requestUpdate() });
    this.#look(parts.first);
  }

  /** Whose figures are shown; null until the page is put together. */
  get focused(): Viewer | null {
    return this.#focused;
  }

  /** The pipelines on the first picture, besides the first. */
  get beside(): readonly BesidePipeline[] {
    return this.#beside?.all ?? [];
  }

  /** Of the boxes of the one whose figures are shown; null: each label has its own. */
  get focusedColor(): string | null {
    if (this.beside.length === 0) return null;
    return this.beside.find(({ viewer }) => viewer === this.#focused)?.color.line ?? layerColorOf(0).line;
  }

  /** Every viewer of the page but the first. */
  get others(): readonly Viewer[] {
    return [...this.beside, ...this.#tiles].map(({ viewer }) => viewer);
  }

  /** How smoothly the boxes of the one that is looked at are seen to move. */
  overlay(stage: Stage | null): OverlayFigures | null {
    return this.#focused === null ? null : (stage?.overlayFigures(this.#focused) ?? null);
  }

  /** The bar under the first picture, and what those say that are not looked at closer. */
  strip({ pipelines, stage }: ViewsScene): TemplateResult | typeof nothing {
    const parts = this.#parts;
    if (parts === null) return nothing;
    return html`<sl-beside
        ${ref(this.#strip)}
        .first=${parts.first}
        .beside=${this.beside}
        .pipelines=${pipelines}
        .focused=${this.#focused}
        .overlay=${(viewer: Viewer) => stage?.overlayFigures(viewer) ?? null}
        .full=${this.#beside?.isFull ?? true}
        .again=${this.again(pipelines)}
        .viewsFull=${this.#tiles.length >= MOST_VIEWS - 1}
        .tick=${this.focus.figures}
        @beside-add=${({ detail }: CustomEvent<string>) => this.#add(detail)}
        @beside-again=${({ detail }: CustomEvent<BesidePipeline>) => void this.#beside?.again(detail)}
        @views-again=${({ detail }: CustomEvent<OpenViews>) => this.reopen(detail)}
        @beside-remove=${({ detail }: CustomEvent<BesidePipeline>) => void this.#remove(detail)}
        @focus-select=${({ detail }: CustomEvent<Viewer>) => this.#look(detail)}
        @view-add=${() => void this.#addTile(parts)}
      ></sl-beside
      >${this.#heard(parts, pipelines)}`;
  }

  /** What a viewer goes by among those of this page; empty while there is only one. */
  nameOf(viewer: Viewer | null, pipelines: readonly PipelineListing[]): string {
    if (viewer === null || this.others.length === 0) return '';
    const tile = this.#tiles.find((each) => each.viewer === viewer);
    if (tile !== undefined) return `View ${tile.number}`;
    const pipeline = pipelines.find(({ id }) => id === viewer.state.pipeline)?.name ?? '';
    const parts = [this.#tiles.length > 0 ? 'View 1' : '', this.beside.length > 0 ? pipeline : ''];
    return parts.filter((part) => part !== '').join(', ');
  }

  /** The further cameras. */
  tiles({ pipelines, cameras }: ViewsScene): TemplateResult {
    return html`${repeat(
      this.#tiles,
      ({ viewer }) => viewer,
      (tile) =>
        html`<sl-tile
          ${tile === this.#tiles.at(-1) ? ref(this.#newest) : nothing}
          .viewer=${tile.viewer}
          .number=${tile.number}
          .pipelines=${pipelines}
          .cameras=${cameras}
          .smooth=${this.#parts?.settings().smooth ?? true}
          @view-remove=${() => void this.#removeTile(tile)}
        ></sl-tile>`,
    )}`;
  }

  /** What was shown last, as far as it can be shown again; null while something is shown. */
  again(pipelines: readonly PipelineListing[]): OpenViews | null {
    if (this.#parts === null || this.others.length > 0) return null;
    const { beside, cameras } = this.#parts.settings().views;
    const there = beside.filter((id) => pipelines.some((pipeline) => pipeline.id === id));
    return there.length + cameras === 0 ? null : { beside: there, cameras };
  }

  /** Shows what was shown last; it starts as if it were added by hand. */
  reopen({ beside, cameras }: OpenViews): void {
    const parts = this.#parts;
    if (parts === null) return;
    for (const id of beside) void this.#beside?.add(id);
    for (let count = 0; count < cameras; count += 1) this.#openTile(parts);
    this.#keep();
  }

  #heard({ first }: ViewsParts, pipelines: readonly PipelineListing[]): TemplateResult {
    const silent = [first, ...this.others].filter((viewer) => viewer !== this.#focused);
    return html`${repeat(
      silent,
      (viewer) => viewer,
      (viewer) => html`<sl-heard .viewer=${viewer} .name=${this.nameOf(viewer, pipelines)}></sl-heard>`,
    )}`;
  }

  #add(pipeline: string): void {
    void this.#beside?.add(pipeline);
    this.#keep();
  }

  #keep(): void {
    const beside = this.beside.map(({ pipeline }) => pipeline);
    this.#parts?.keep({ beside, cameras: this.#tiles.length });
  }

  #look(viewer: Viewer): void {
    this.#focused = viewer;
    this.focus.watch(viewer);
    this.#host.requestUpdate();
  }

  #open({ openViewer, settings }: ViewsParts): Viewer {
    const { placement, provider } = settings();
    const viewer = openViewer();
    viewer.setPlacement(placement);
    viewer.setProvider(provider);
    return viewer;
  }

  async #remove(gone: BesidePipeline): Promise<void> {
    if (this.#focused === gone.viewer && this.#parts !== null) this.#look(this.#parts.first);
    const removed = this.#beside?.remove(gone);
    this.#keep();
    await removed;
  }

  /** Whoever works by keyboard goes on there. */
  async #addTile(parts: ViewsParts): Promise<void> {
    this.#openTile(parts);
    this.#keep();
    await this.#host.updateComplete;
    await this.#newest.value?.focusStart();
  }

  #openTile(parts: ViewsParts): void {
    const viewer = this.#open(parts);
    const taken = new Set(this.#tiles.map(({ number }) => number));
    const number = [2, 3, 4].find((each) => !taken.has(each)) ?? MOST_VIEWS;
    this.#tiles = [...this.#tiles, { viewer, number }];
    this.#host.requestUpdate();
  }

  async #removeTile(gone: Tile): Promise<void> {
    this.#tiles = this.#tiles.filter((tile) => tile !== gone);
    this.#keep();
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#strip.value?.focusAdd();
    await gone.viewer.stop();
  }
}
