import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { FeedSnapshot } from '../store/pipeline-feed.ts';
import { base, warningStrip } from '../style/base.ts';
import { stageChips } from '../style/stage-chips.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import './app-header.ts';
import './browser-runs.ts';
import { applyTheme } from './apply-theme.ts';
import { AppState, type AppParts } from './app-state.ts';
import { appStyle } from './app-style.ts';
import { CameraList } from './camera-list.ts';
import { chartsHash } from './charts/charts-address.ts';
import './control-bar.ts';
import { listen, type AppEvents } from './emit.ts';
import { concerned, watchedIn } from '../live/live-url.ts';
import { LiveViews } from '../live/live-views.ts';
import '../editor/edit-links.ts';
import './error-banner.ts';
import './figures-panel.ts';
import './inside-panel.ts';
import { InstallOffer } from './install-offer.ts';
import { Notices } from './notices.ts';
import { Pages, type PagesScene } from './pages.ts';
import './pipeline-list.ts';
import './placement-panel.ts';
import './publish-panel.ts';
import './result-list.ts';
import { RunWatch } from './run-watch.ts';
import { SessionView } from './session/session-view.ts';
import { whyNotInfer, whyNotManage, whyUnlisted } from './session/session-words.ts';
import { seenIn } from './seen.ts';
import { stagePanels } from './stage-panels.ts';
import { Stage } from './stage.ts';
import { Views } from './views/views.ts';
import { offerStageZones } from '../zones/stage-zones-door.ts';
import type { ViewsScene } from './views/views.ts';

/** The whole page. The composition root calls `assemble`; until then it shows itself, unable to start. */
@customElement('sightline-app')
export class SightlineApp extends LitElement {
  static override styles = [base, warningStrip, stageChips, appStyle];

  /** The messages in the corner. */
  readonly notices = new Notices(this);
  readonly #run = new RunWatch(this);
  readonly #cameras = new CameraList(this);
  readonly #install = new InstallOffer(this);
  /** Signing in to the edge, and who one is there. */
  readonly session = new SessionView(this);
  /** What is shown in place of the picture. */
  readonly pages = new Pages(this);
  /** What runs on the edge, shown live in place of the picture. */
  readonly live = new LiveViews(this);
  /** What is shown besides the first run: more pipelines on its picture, more cameras. */
  readonly views = new Views(this);
  @property({ attribute: false }) private app: AppState | undefined;
  @property({ attribute: false }) private feed: FeedSnapshot = { pipelines: [], runs: [], connected: false };

  /** What runs in this page; undefined until the app has been put together. */
  get viewer(): Viewer | undefined {
    return this.app?.viewer;
  }

  constructor() {
    super();
    this.#on('pipeline-select', (app, id) => {
      this.live.choose(this.#listed(id));
      return app.selectPipeline(id);
    });
    this.#on('camera-select', (app, id) => app.selectCamera(id));
    this.#on('screen-select', (app) => app.selectScreen());
    this.#on('file-open', (app, file) => app.openFile(file));
    this.#on('run-start', (app) => app.start());
    this.#on('run-stop', (app) => app.stop());
    this.#on('placement-select', (app, choice) => {
      app.setPlacement(choice);
      for (const viewer of this.views.others) viewer.setPlacement(choice);
    });
    this.#on('provider-select', (app, choice) => {
      app.setProvider(choice);
      for (const viewer of this.views.others) viewer.setProvider(choice);
    });
    this.#on('smooth-select', (app, smooth) => app.setSmooth(smooth));
    this.#on('providers-measure', (app) => app.viewer.measureProviders());
    this.#on('theme-select', (app, theme) => app.setTheme(theme));
    this.#on('announce-select', (app, announce) => app.setAnnounce(announce));
    this.#on('app-install', () => this.#install.install());
  }

  /** Puts the app together. Once per page. */
  assemble(parts: AppParts): void {
    this.app = new AppState(parts, {
      changed: () => this.requestUpdate(),
      failed: ({ message }) => this.notices.show({ id: 'problem', sign: 'warning', text: message }),
    });
    this.feed = parts.feed.snapshot;
    parts.feed.on((snapshot) => (this.feed = snapshot));
    this.#run.watch(parts.viewer);
    const state = this.app;
    this.views.assemble({
      first: parts.viewer,
      openViewer: parts.openViewer,
      source: () => state.source,
      settings: () => state.settings,
      keep: (views) => state.setViews(views),
    });
    offerStageZones(parts.viewer);
    // Names of cameras become known when the user has allowed one.
    parts.viewer.on('state', ({ phase }) => {
      if (phase === 'running') void this.#cameras.refresh();
    });
  }

  /** Makes it the chosen one; what runs goes on. */
  selectPipeline(id: string): void {
    if (this.app?.active !== true) void this.app?.selectPipeline(id);
  }

  protected override updated(): void {
    applyTheme(this.app?.settings.theme ?? 'auto');
  }

  override render() {
    const watched = watchedIn(location.hash);
    const pipeline = concerned(location.hash, this.app?.pipeline ?? null);
    return html`<a class="skip" href="#main" @click=${(event: Event) => this.#skip(event)}
        >Skip to the picture</a
      >
      <sl-header
        .theme=${this.app?.settings.theme ?? 'auto'}
        .connected=${this.feed.connected}
        .installable=${this.#install.available}
        .page=${this.pages.current}
      ></sl-header>
      ${this.session.render()} ${this.pages.render(this.#pagesScene)}
      <div class=${this.live.watched === null ? 'columns' : 'columns watching'} ?hidden=${this.pages.shown}>
        <nav aria-label="Pipelines">
          <sl-pipelines
            .pipelines=${this.feed.pipelines}
            .selected=${pipeline}
            .own=${this.pages.editor.ownIds}
          ></sl-pipelines>
          <sl-edit-links .pipeline=${pipeline}></sl-edit-links>
          <sl-browser-runs
            .runs=${this.feed.runs}
            .own=${this.#listedAs}
            .announced=${this.app?.settings.announce ?? true}
            .whyUnlisted=${whyUnlisted(this.session.state)}
          ></sl-browser-runs>
        </nav>
        ${this.#main()} ${this.#seen()} ${this.#aside()}
      </div>
      <sl-inside
        ?hidden=${this.pages.shown}
        .viewer=${this.views.focused}
        .pipeline=${watched?.pipeline ?? null}
        .device=${watched?.device ?? null}
        .whyNot=${whyNotManage(this.session.state)}
      ></sl-inside>
      <div class="notices">${this.notices.render()}</div>`;
  }

  get #pagesScene(): PagesScene {
    const { pipeline = null } = this.app ?? {};
    return { session: this.session.state, feed: this.feed, pipeline, listedAs: this.#listedAs };
  }

  get #listedAs(): ReadonlySet<string> {
    return this.app?.listedAs ?? new Set();
  }

  #main() {
    return html`<main id="main" tabindex="-1">
      <h2 class="hidden-visually">Picture</h2>
      ${this.live.offer(this.#listed(this.app?.pipeline ?? null))}
      ${this.live.render(this.feed.pipelines, this.pages.editor.parts, whyNotManage(this.session.state))}
      <div class="views" ?hidden=${this.live.watched !== null}>
        ${this.#first()} ${this.views.tiles(this.#scene)}
      </div>
    </main>`;
  }

  /** The picture that there always is, and below it what is about it. */
  #first() {
    const { state, figures } = this.#run;
    const { settings } = this.app ?? {};
    const ready = (this.app?.pipeline ?? null) !== null;
    const mirrored = state.capture?.mirrored ?? false;
    const problem = state.phase === 'failed' ? null : state.error;
    return html`<div class="first">
      <sl-stage
        .viewer=${this.viewer}
        .mirrored=${mirrored}
        .smooth=${settings?.smooth ?? true}
        .beside=${this.views.beside}
      >
        <sl-stage-zones .parts=${this.pages.editor.parts} .mirrored=${mirrored}></sl-stage-zones>
        ${stagePanels(state, figures, { ready, placement: settings?.placement ?? 'auto' })}
      </sl-stage>
      ${problem === null ? nothing : html`<sl-error .error=${problem} running></sl-error>`}
      ${state.warning === null ? nothing : html`<p class="warning-strip" role="status">${state.warning}</p>`}
      <sl-controls
        .phase=${state.phase}
        .ready=${ready}
        .cameras=${this.#cameras.cameras}
        .cameraId=${settings?.cameraId ?? null}
        .screen=${this.app?.sharesScreen ?? false}
        .capture=${state.capture}
      ></sl-controls>
      ${this.live.watched === null ? this.views.strip(this.#scene) : nothing}
    </div>`;
  }

  #listed(id: string | null): PipelineListing | undefined {
    return this.feed.pipelines.find((pipeline) => pipeline.id === id);
  }

  get #scene(): ViewsScene {
    const { pipelines } = this.feed;
    return { pipelines, cameras: this.#cameras.cameras, stage: this.#stage };
  }

  get #stage(): Stage | null {
    const stage = this.renderRoot.querySelector('sl-stage');
    return stage instanceof Stage ? stage : null;
  }

  #seen() {
    const { state, figures, result } = this.views.focus;
    return html`<sl-results
      class=${figures === null ? 'waiting' : ''}
      .detections=${seenIn(result)}
      .running=${state.phase === 'running' && result !== null}
      .run=${this.views.focused}
      .name=${this.views.nameOf(this.views.focused, this.feed.pipelines)}
      .color=${this.views.focusedColor}
    ></sl-results>`;
  }

  #aside() {
    const { state } = this.#run;
    const { figures, latencies } = this.views.focus;
    const { settings } = this.app ?? {};
    return html`<aside aria-label="How it does">
      <sl-placement
        .choice=${settings?.placement ?? 'auto'}
        .providerChoice=${settings?.provider ?? 'auto'}
        .placement=${state.placement}
        .reason=${state.placementReason}
        .detectors=${state.detectors}
        .provider=${state.provider}
        .viewer=${this.viewer ?? null}
        .where=${this.#run.where}
        .whyNotMovable=${this.viewer?.whyNotMovable() ?? whyNotInfer(this.session.state)}
      ></sl-placement>
      <sl-figures
        class=${figures === null ? 'waiting' : ''}
        .figures=${figures}
        .latencies=${latencies}
        .charts=${state.pipeline === null ? '' : chartsHash(state.pipeline)}
        .overlay=${this.views.overlay(this.#stage)}
        .smooth=${settings?.smooth ?? true}
      ></sl-figures>
      <sl-publish
        .cameraId=${settings?.cameraId ?? null}
        .whyNot=${this.feed.connected ? whyNotInfer(this.session.state) : 'The edge is not connected.'}
      ></sl-publish>
    </aside>`;
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('#main')?.focus();
  }

  #on<K extends keyof AppEvents>(type: K, act: (app: AppState, detail: AppEvents[K]) => unknown): void {
    listen(this, type, (detail) => {
      if (this.app !== undefined) void act(this.app, detail);
    });
  }
}
