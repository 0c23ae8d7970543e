import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Detection } from '../../shared/detection.ts';
import { Desk } from '../editor/desk.ts';
import { EdgeDocuments } from '../editor/edge-documents.ts';
import type { EditorHost } from '../editor/editor-host.ts';
import { startDocumentWorker } from '../workers/document.api.ts';
import { shapedElements } from './pipeline-shapes.ts';
import type { ShapedElement } from './pipeline-shapes.ts';
import { countedShapes, countsIn } from './zone-counts.ts';
import type { CountedShape } from './zone-counts.ts';
import './zone-overlay.ts';

/** Draws the zones and lines of what runs in this page over its picture, with what they count. It lies upon the stage. */
@customElement('sl-stage-zones')
export class StageZones extends LitElement {
  @property({ attribute: false }) parts: EditorHost | null = null;
  @property({ type: Boolean }) mirrored = false;
  @state() private shapes: readonly CountedShape[] = [];
  #elements: readonly ShapedElement[] = [];
  #detections: readonly Detection[] = [];
  /** What was read last; another one is under way while this differs from what runs. */
  #read = '';
  #unsubscribe: (() => void)[] = [];

  protected override createRenderRoot(): this {
    // What is drawn fills the stage: it needs no tree of its own.
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.style.pointerEvents = 'none';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#unsubscribe) stop();
    this.#unsubscribe = [];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('parts') || this.parts === null) return;
    const { viewer } = this.parts;
    for (const stop of this.#unsubscribe) stop();
    this.#unsubscribe = [
      viewer.on('state', () => void this.#follow()),
      viewer.on('notice', ({ kind }) => void (kind === 'changed' && this.#follow(true))),
      viewer.on('result', ({ detections }) => this.#look(detections)),
    ];
    void this.#follow();
  }

  override render() {
    const capture = this.parts?.viewer.state.capture;
    if (!capture || this.shapes.length === 0) return nothing;
    const { width, height } = capture;
    const shapes = this.mirrored ? this.shapes.map(mirroredShape) : this.shapes;
    return html`<sl-zone-overlay .shapes=${shapes} .pictureSize=${{ width, height }}></sl-zone-overlay>`;
  }

  async #follow(isAnew = false): Promise<void> {
    const { phase, pipeline } = this.parts?.viewer.state ?? {};
    const running = phase === 'running' && pipeline != null ? pipeline : '';
    if (running === this.#read && !isAnew) return;
    this.#read = running;
    [this.#elements, this.#detections, this.shapes] = [[], [], []];
    const [found] = await Promise.allSettled([running === '' ? [] : this.#elementsOf(running)]);
    // Without them there is nothing to draw, and all else goes on.
    if (this.#read !== running || found.status === 'rejected') return;
    this.#elements = found.value;
    this.shapes = [];
    this.#look(this.#detections);
  }

  /** This browser's own, else the edge's. */
  async #elementsOf(pipeline: string): Promise<readonly ShapedElement[]> {
    const { own, baseUrl } = this.parts ?? {};
    const text = own?.find(pipeline)?.text;
    if (text !== undefined) return elementsIn(text);
    const found = baseUrl === undefined ? null : await new EdgeDocuments(baseUrl).get(pipeline);
    return shapedElements(found?.definition);
  }

  #look(detections: readonly Detection[]): void {
    this.#detections = detections;
    const counts = countsIn(this.parts?.viewer.figures() ?? null);
    const shapes = countedShapes(this.#elements, this.#detections, counts);
    // Most frames change nothing of it.
    if (saidOf(shapes) !== saidOf(this.shapes)) this.shapes = shapes;
  }
}

async function elementsIn(text: string): Promise<readonly ShapedElement[]> {
  const desk = new Desk(startDocumentWorker);
  try {
    const { form } = await desk.check(text, { models: null, host: 'browser' });
    return (form?.elements ?? []).flatMap(({ index, name, type, shapes }) =>
      shapes === null ? [] : [{ index, name, type, ...shapes }],
    );
  } finally {
    await desk.close();
  }
}

function saidOf(shapes: readonly CountedShape[]): string {
  return shapes.map(({ sentence }) => sentence).join('\n');
}

/** As it lies on a mirrored picture. A line goes the other way there, or its arrow would show to its other side. */
function mirroredShape(shape: CountedShape): CountedShape {
  const corners = shape.corners.map(([x, y]) => [1 - x, y] as const);
  return { ...shape, corners: shape.isLine ? corners.toReversed() : corners };
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-stage-zones': StageZones;
  }
}
