import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base } from '../../style/base.ts';
import type { Viewer } from '../../viewer/viewer.api.ts';
import { RunWatch } from '../run-watch.ts';
import { seenIn } from '../seen.ts';
import { announcerOf, summarize } from '../summary.ts';

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

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.viewer !== undefined) this.#run.watch(this.viewer);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.viewer !== undefined) announcerOf(this.viewer).rest();
  }

  protected override willUpdate(): void {
    const { state: run, result } = this.#run;
    const announcer = announcerOf(this.viewer ?? this);
    if (run.phase !== 'running') {
      this.announcement = '';
      return announcer.rest();
    }
    if (result === null) return;
    const words = announcer.next(summarize(seenIn(result)), performance.now());
    if (words !== null) this.announcement = `${this.name}: ${words}`;
  }

  override render() {
    return html`<div class="hidden-visually" aria-live="polite">${this.announcement}</div>`;
  }
}
