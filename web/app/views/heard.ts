import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base } from '../../style/base.ts';
import type { Viewer } from '../../viewer/viewer.api.ts';
import { RunWatch } from '../run-watch.ts';
import { seenIn } from '../seen.ts';
import { Announcer, pageFloor, summarize } from '../summary.ts';

/** Announces what one of several runs of a page sees, in its turn, to those who listen. Nothing of it is to be seen. */
@customElement('sl-heard')
export class Heard extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
    `,
  ];

  @property({ attribute: false }) viewer: Viewer | undefined;
  /** Whose it is. */
  @property() name = '';
  @state() private announcement = '';
  readonly #run = new RunWatch(this);
  readonly #announcer = new Announcer(pageFloor);

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.viewer !== undefined) this.#run.watch(this.viewer);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#announcer.rest();
  }

  protected override willUpdate(): void {
    const { state: run, result } = this.#run;
    if (run.phase !== 'running') {
      this.announcement = '';
      return this.#announcer.rest();
    }
    const words = `${this.name}: ${summarize(seenIn(result))}`;
    this.announcement = this.#announcer.next(words, performance.now()) ?? this.announcement;
  }

  override render() {
    return html`<div class="hidden-visually" aria-live="polite">${this.announcement}</div>`;
  }
}
