import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { messageOf } from '../../shared/errors.ts';
import type { Inside, TapChoice, TapSample } from '../inside/inside.api.ts';
import { base, buttons, panels } from '../style/base.ts';
import { icon } from './icon.ts';

/** People read two messages a second at most. */
const PAUSE_MS = 500;
/** So many that come too soon, one after the other, and only half as many are asked for. */
const PATIENCE = 4;
const MOST_EVERY = 4096;
const WIDTH = 320;

/** Shows samples of what goes into or comes out of one element, while it is on the page. */
@customElement('sl-tap')
export class TapView extends LitElement {
  static override styles = [
    base,
    buttons,
    panels,
    css`
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-2);
      }
      h3,
      p {
        margin: 0;
      }
      p {
        font-size: var(--text-sm);
      }
      pre {
        max-height: 16rem;
        margin: var(--space-2) 0 0;
        overflow: auto;
        font-size: var(--text-xs);
        white-space: pre-wrap;
      }
      canvas {
        display: block;
        max-width: 100%;
        margin-top: var(--space-2);
        border-radius: var(--radius);
      }
    `,
  ];

  @property({ attribute: false }) inside: Inside | null = null;
  /** Another one with each run: samples are then taken of that. */
  @property({ attribute: false }) run: object | null = null;
  @property({ attribute: false }) choice: TapChoice | null = null;
  @state() private heading = '';
  @state() private text = '';
  @state() private every = 1;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('h3') private headline!: HTMLElement | null;
  #stop: () => void = () => undefined;
  #lastAt = 0;
  #tooSoon = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('inside') && !changed.has('run') && !changed.has('choice')) return;
    [this.heading, this.text, this.#lastAt] = ['', '', 0];
    this.#tap(1);
    // It stands below all the rest: whoever asked for it is brought there.
    if (changed.has('choice') && this.choice !== null) this.headline?.focus();
  }

  override render() {
    if (this.choice === null) return nothing;
    const { element, side } = this.choice;
    const words = `${side === 'input' ? 'Into' : 'Out of'} ${element}`;
    return html`<section aria-label="Sample">
      <header>
        <h3 tabindex="-1">${words}</h3>
        <button class="quiet icon-only" aria-label="Stop watching" @click=${() => this.#close()}>
          ${icon('close')}
        </button>
      </header>
      <p class="muted figure">${this.heading === '' ? 'Waiting for the next one …' : this.#about()}</p>
      <canvas width="0" height="0" role="img" aria-label="The frame"></canvas>
      ${this.text === '' ? nothing : html`<pre tabindex="0" aria-label="What it holds">${this.text}</pre>`}
    </section>`;
  }

  #about(): string {
    return this.every === 1 ? this.heading : `${this.heading} · one in ${this.every}`;
  }

  #close(): void {
    this.choice = null;
  }

  /** Not more than are shown cross from a worker to the page: pixels are dear. */
  #tap(every: number): void {
    this.#stop();
    this.#stop = () => undefined;
    this.every = every;
    this.#tooSoon = 0;
    const { inside, run, choice } = this;
    if (inside === null || run === null || choice === null) return;
    const onProblem = (words: string): void => void (this.heading = words);
    try {
      this.#stop = inside.tap({ ...choice, every, onSample: (sample) => this.#take(sample), onProblem });
    } catch (error) {
      // The pipeline was changed, and has no such element any more.
      onProblem(messageOf(error));
    }
  }

  #take(sample: TapSample): void {
    const now = performance.now();
    if (now - this.#lastAt < PAUSE_MS) {
      this.#tooSoon += 1;
      if (this.#tooSoon >= PATIENCE && this.every < MOST_EVERY) this.#tap(this.every * 2);
      return;
    }
    [this.#lastAt, this.#tooSoon] = [now, 0];
    this.heading = sample.heading;
    this.text = sample.text();
    this.#draw(sample);
  }

  #draw({ picture }: TapSample): void {
    const { canvas } = this;
    if (canvas === null) return;
    canvas.width = picture === null ? 0 : WIDTH;
    canvas.height = picture === null ? 0 : (WIDTH * picture.height) / picture.width;
    if (picture !== null)
      canvas.getContext('2d')?.drawImage(picture.image, 0, 0, canvas.width, canvas.height);
  }
}
