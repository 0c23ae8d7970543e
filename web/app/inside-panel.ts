import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { asSightlineError } from '../../shared/errors.ts';
import type { ControlEvent } from '../../shared/run/control.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import { base, panels } from '../style/base.ts';
import type { Viewer, ViewerFigures } from '../viewer/viewer.api.ts';
import { RunHistory } from './run-history.ts';
import './tap-view.ts';
import type { TapChoice } from './tap-view.ts';
import './trace-view.ts';

/** What the graph asks for; it sends these as events. */
interface GraphRequests {
  'run-event': ControlEvent;
  'tap-element': TapChoice;
  'log-level': { readonly level: LogLevel };
}

/** The inside of what runs: its graph, its health, its log, and the controls. Loaded when it is opened first. */
@customElement('sl-inside')
export class InsidePanel extends LitElement {
  static override styles = [
    base,
    panels,
    css`
      :host {
        display: block;
      }
      summary {
        /* High enough to be hit: 24 pixels at least. */
        padding: 4px 0;
        cursor: pointer;
        font-weight: 600;
      }
      .problem {
        color: var(--bad);
      }
    `,
  ];

  @property({ attribute: false }) viewer: Viewer | null = null;
  @property({ attribute: false }) figures: ViewerFigures | null = null;
  @state() private open = false;
  @state() private problem = '';
  @state() private tap: TapChoice | null = null;
  readonly #history = new RunHistory(this);

  constructor() {
    super();
    this.#on('run-event', (event) => this.viewer?.run?.notify(event));
    this.#on('log-level', ({ level }) => this.viewer?.run?.logLevel(level));
    this.#on('tap-element', (choice) => {
      this.tap = choice;
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('viewer')) this.#history.watch(this.viewer);
  }

  override render() {
    return html`<details class="panel" @toggle=${(event: Event) => this.#toggle(event)}>
      <summary>Inside the pipeline</summary>
      ${this.open ? this.#inside() : nothing}
    </details>`;
  }

  #inside() {
    const run = this.viewer?.run ?? null;
    if (run === null) return html`<p class="muted">Start a pipeline to look inside.</p>`;
    return html`${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <sightline-graph
        .structure=${run.structure()}
        .figures=${this.figures}
        .notices=${this.#history.notices}
        .log=${this.#history.lines}
      ></sightline-graph>
      <sl-tap .run=${run} .choice=${this.tap}></sl-tap>
      <sl-trace .viewer=${this.viewer} .run=${run}></sl-trace>`;
  }

  async #toggle({ target }: Event): Promise<void> {
    this.open = target instanceof HTMLDetailsElement && target.open;
    if (!this.open) this.tap = null;
    else await import('./graph/sightline-graph.ts');
  }

  #on<K extends keyof GraphRequests>(type: K, act: (request: GraphRequests[K]) => void): void {
    this.addEventListener(type, (event: CustomEventInit<GraphRequests[K]>) => {
      if (event.detail === undefined) return;
      try {
        act(event.detail);
        this.problem = '';
      } catch (error) {
        this.problem = asSightlineError(error).message;
      }
    });
  }
}
