import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { messageOf } from '../../shared/errors.ts';
import type { ControlEvent } from '../../shared/run/control.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import '../app/graph/sightline-graph.ts';
import type { RunHistory } from '../app/run-history.ts';
import '../app/tap-view.ts';
import '../app/trace-view.ts';
import { deviceBase } from '../store/device-address.ts';
import { base, warningStrip } from '../style/base.ts';
import { pageClock } from '../viewer/page-clock.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { DeviceRights } from './device-rights.ts';
import { EdgeInside } from './edge-inside.ts';
import type { Inside, TapChoice } from './inside.api.ts';
import { insideViewStyle } from './inside-view-style.ts';
import { PageInside } from './page-inside.ts';

/** What the graph asks for; it sends these as events. */
interface GraphRequests {
  'run-event': ControlEvent;
  'tap-element': TapChoice;
  'log-level': { readonly level: LogLevel };
}

/** The inside of what runs in this page, or of a pipeline of an edge, while it is on the page. */
@customElement('sl-inside-view')
export class InsideView extends LitElement {
  static override styles = [base, warningStrip, insideViewStyle];

  @property({ attribute: false }) viewer: Viewer | null = null;
  /** What the viewer told so far. */
  @property({ attribute: false }) history: RunHistory | null = null;
  /** The pipeline of an edge that is looked into; null: what runs in this page. */
  @property() pipeline: string | null = null;
  /** On which paired edge; null: on this one. */
  @property() device: string | null = null;
  /** Why nothing on the edge may be changed; null: it may. */
  @property() whyNot: string | null = null;
  @state() private problem = '';
  @state() private tap: TapChoice | null = null;
  #inside: Inside | null = null;
  #rights: DeviceRights | null = null;

  constructor() {
    super();
    this.#on('run-event', (event) => this.#inside?.send(event));
    this.#on('log-level', ({ level }) => this.#inside?.logLevel(level));
    this.#on('tap-element', async (choice) => {
      this.tap = choice;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#reopen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isOther = (['viewer', 'history', 'pipeline', 'device'] as const).some((name) => changed.has(name));
    if (isOther || this.#inside === null) this.#reopen();
  }

  override render() {
    const inside = this.#inside;
    if (inside === null) return nothing;
    const { run, structure, figures, detectors, notices, log, problem } = inside.look;
    if (run === null) return html`<p class="muted">Start a pipeline to look inside.</p>`;
    return html`${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <p class="warning-strip" role="status" ?hidden=${problem === null}>
        ${awayWords(problem, figures !== null)}
      </p>
      ${
        structure === null
          ? html`<p class="muted" ?hidden=${problem !== null}>Asking the edge …</p>`
          : html`<sightline-graph
                class=${problem === null ? '' : 'old'}
                .structure=${structure}
                .figures=${figures}
                .detectors=${detectors}
                .notices=${notices}
                .log=${log}
                .canStart=${inside.canStart}
                .whyNot=${this.pipeline === null ? null : this.#whyNotThere}
              ></sightline-graph>
              <sl-tap .inside=${inside} .run=${run} .choice=${this.tap}></sl-tap>
              <sl-trace .inside=${inside} .run=${run}></sl-trace>`
      }`;
  }

  /** Why nothing may be changed on the edge that is looked into, be it this one or a paired one. */
  get #whyNotThere(): string | null {
    return this.whyNot ?? this.#rights?.whyNot ?? null;
  }

  #reopen(): void {
    this.#close();
    this.#inside = this.isConnected ? this.#open() : null;
    [this.problem, this.tap] = ['', null];
  }

  #close(): void {
    this.#inside?.close();
    this.#rights?.close();
    [this.#inside, this.#rights] = [null, null];
  }

  #open(): Inside | null {
    const { viewer, history, pipeline, device } = this;
    const onChange = (): void => this.requestUpdate();
    if (pipeline === null)
      return viewer === null || history === null
        ? null
        : new PageInside({ viewer, history, clock: pageClock, onChange });
    const baseUrl = new URL('/', document.baseURI).href;
    const parts = { clock: pageClock, isSeen: () => !document.hidden, onChange };
    this.#rights = device === null ? null : new DeviceRights({ ...parts, baseUrl, device });
    return new EdgeInside({
      ...parts,
      baseUrl: deviceBase(baseUrl, device),
      pipeline,
      mayManage: () => this.#whyNotThere === null,
      decode: (jpeg) => createImageBitmap(jpeg),
    });
  }

  #on<K extends keyof GraphRequests>(
    type: K,
    act: (request: GraphRequests[K]) => Promise<void> | undefined,
  ): void {
    this.addEventListener(type, (event: CustomEventInit<GraphRequests[K]>) => {
      if (event.detail !== undefined) void this.#try(act(event.detail));
    });
  }

  async #try(done: Promise<void> | undefined): Promise<void> {
    try {
      await done;
      this.problem = '';
    } catch (error) {
      this.problem = messageOf(error);
    }
  }
}

function awayWords(problem: string | null, hasFigures: boolean): string {
  if (problem === null) return '';
  return hasFigures
    ? `${problem} Below is how it was last; it goes on by itself once there is news.`
    : problem;
}
