import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Message } from '../../shared/run/message.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { base, panels } from '../style/base.ts';

/** What is looked at. */
export interface TapChoice {
  readonly element: string;
  readonly side: 'input' | 'output';
}

/** People read two messages a second at most. */
const PAUSE_MS = 500;
const WIDTH = 320;
const MAX_TEXT = 4_000;

/** Shows samples of what goes into or comes out of one element, while it is on the page. */
@customElement('sl-tap')
export class TapView extends LitElement {
  static override styles = [
    base,
    panels,
    css`
      pre {
        max-height: 16rem;
        overflow: auto;
        font-size: var(--text-xs);
        white-space: pre-wrap;
      }
      canvas {
        max-width: 100%;
        border-radius: var(--radius);
      }
    `,
  ];

  @property({ attribute: false }) run: Run | null = null;
  @property({ attribute: false }) choice: TapChoice | null = null;
  @state() private text = '';
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  #stop: () => void = () => undefined;
  #lastAt = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('run') || changed.has('choice')) this.#tap();
  }

  override render() {
    if (this.choice === null) return nothing;
    const { element, side } = this.choice;
    return html`<section aria-label="Sample">
      <h3>${side === 'input' ? 'Into' : 'Out of'} ${element}</h3>
      <canvas width="0" height="0" role="img" aria-label="The frame"></canvas>
      <pre tabindex="0">${this.text === '' ? 'Waiting for the next one …' : this.text}</pre>
    </section>`;
  }

  #tap(): void {
    this.#stop();
    this.#stop = () => undefined;
    const { run, choice } = this;
    if (run === null || choice === null) return;
    this.text = '';
    this.#stop = run.tap({ ...choice, every: 1, onMessage: (message) => this.#show(message) });
  }

  #show(message: Message): void {
    const now = performance.now();
    if (now - this.#lastAt < PAUSE_MS) return;
    this.#lastAt = now;
    const { kind, frame, subject } = message;
    const value = message.kind === 'frame' || message.kind === 'tensor' ? undefined : message.value;
    this.text = JSON.stringify({ kind, subject, frame, value }, null, 2).slice(0, MAX_TEXT);
    this.#draw(message);
  }

  #draw(message: Message): void {
    const { canvas } = this;
    if (canvas === null) return;
    const picture = message.kind === 'frame' && message.value instanceof VideoFrame ? message.value : null;
    canvas.width = picture === null ? 0 : WIDTH;
    canvas.height = picture === null ? 0 : (WIDTH * picture.displayHeight) / picture.displayWidth;
    if (picture !== null) canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
}
