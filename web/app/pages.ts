import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import { EditorView } from '../editor/editor-view.ts';
import type { FeedSnapshot } from '../store/pipeline-feed.ts';
import type { Page } from './app-header.ts';
import { ChartsView } from './charts/charts-view.ts';
import { PlacesView } from './home/places-view.ts';
import { ModelsView } from './models/models-view.ts';
import { NotificationsView } from './notifications/notifications-view.ts';
import { whyNotInfer, whyNotManage } from './session/session-words.ts';
import type { SessionState } from './session/session.ts';
import { TimelineView } from './timeline/timeline-view.ts';

/** What the pages show besides their own. */
export interface PagesScene {
  readonly session: SessionState;
  readonly feed: FeedSnapshot;
  /** The pipeline that is chosen in the app. */
  readonly pipeline: string | null;
  /** As what the runs in this page are listed. */
  readonly listedAs: ReadonlySet<string>;
}

/** Every page that is shown in place of the picture; each loads what it needs when it is opened. */
export class Pages {
  readonly models: ModelsView;
  /** What happened on the edge. */
  readonly timeline: TimelineView;
  /** How pipelines did. */
  readonly charts: ChartsView;
  /** Who is told of what. */
  readonly notifications: NotificationsView;
  /** Every pipeline of every edge, and those edges. */
  readonly places: PlacesView;
  readonly editor: EditorView;

  constructor(host: ReactiveControllerHost & EventTarget) {
    this.models = new ModelsView(host);
    this.timeline = new TimelineView(host);
    this.charts = new ChartsView(host);
    this.notifications = new NotificationsView(host);
    this.places = new PlacesView(host);
    this.editor = new EditorView(host);
  }

  /** The one of the header's links that is to be seen. */
  get current(): Page {
    if (this.places.shown) return 'home';
    if (this.models.shown) return 'models';
    if (this.notifications.shown) return 'notifications';
    return this.timeline.shown ? 'events' : 'picture';
  }

  /** Whether one of them is shown. */
  get shown(): boolean {
    return this.current !== 'picture' || this.charts.shown || this.editor.shown;
  }

  render({ session, feed, pipeline, listedAs }: PagesScene): TemplateResult {
    const whyNot = whyNotManage(session);
    const whyNotThere = feed.connected ? whyNot : 'The edge is not connected.';
    return html`${this.#problem()} ${this.models.render(whyNot)}
    ${this.timeline.render({ whyNotJudge: whyNotInfer(session), whyNotRemove: whyNot })}
    ${this.places.render({ ...feed, ownRuns: listedAs }, whyNotThere)}
    ${this.notifications.render(feed.pipelines, whyNotThere)} ${this.charts.render(feed.pipelines, pipeline)}
    ${this.editor.render(feed.connected ? whyNot : 'It is not connected.')}`;
  }

  /** Instead of an empty page: what to do about one that did not come. */
  #problem(): TemplateResult | typeof nothing {
    const pages = [this.models, this.timeline, this.charts, this.notifications, this.places];
    const lost = pages.find(({ shown, problem }) => shown && problem !== null);
    if (lost === undefined) return nothing;
    return html`<p class="warning-strip lost" role="alert">
      This page could not be loaded (${lost.problem}). It is tried again when the network is back, or load it
      again.
    </p>`;
  }
}
