import type { Detection } from '../../shared/detection.ts';
import { colorOf, type LabelColor } from './color.ts';
import { toViewBox, toViewPoint, type PictureView, type Size, type ViewRect } from './fit.ts';
import { placeLabels } from './label.ts';
import { limbsOf, visiblePoints } from '../../shared/detect/skeleton.ts';

/** The part of a canvas context that drawing needs. */
export type DrawContext = Pick<
  CanvasRenderingContext2D,
  | 'clearRect'
  | 'setTransform'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'roundRect'
  | 'stroke'
  | 'fill'
  | 'fillText'
  | 'measureText'
  | 'strokeStyle'
  | 'fillStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'font'
  | 'textBaseline'
  | 'globalAlpha'
>;

/** Where a picture lies in the view, in CSS pixels. */
export interface OverlayScene {
  readonly layers: readonly SceneLayer[];
  readonly view: Size;
  readonly picture: PictureView;
  /** Canvas pixels per CSS pixel. */
  readonly pixelRatio: number;
}

/** What one pipeline has found. */
export interface SceneLayer {
  readonly boxes: readonly SceneBox[];
  /** Of all its boxes; null: each label has its own. */
  readonly color: LabelColor | null;
}

/** One thing that was found. */
export interface SceneBox {
  readonly drawn: Detection;
  /** 0..1: boxes that are growing old are drawn fainter. */
  readonly opacity: number;
}

interface Shown {
  readonly detection: Detection;
  readonly opacity: number;
  readonly box: ViewRect;
  readonly color: LabelColor;
}

const FONT = '600 13px ui-sans-serif, system-ui, sans-serif';
const TAG_HEIGHT = 20;
const TAG_PADDING = 6;
const HALO = 'rgb(8 12 20 / 55%)';

/** Clears the canvas and draws boxes, key points, limbs and labels of all layers. The most certain lie on top. */
export function drawOverlay(context: DrawContext, scene: OverlayScene): void {
  context.setTransform(scene.pixelRatio, 0, 0, scene.pixelRatio, 0, 0);
  context.clearRect(0, 0, scene.view.width, scene.view.height);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const shown = scene.layers
    .flatMap((layer) => shownOf(layer, scene.picture))
    .toSorted((a, b) => a.detection.score - b.detection.score);
  for (const each of shown) drawBox(context, each);
  for (const each of shown) drawPoints(context, each, scene.picture);
  drawTags(context, shown.toReversed(), scene.view);
  context.globalAlpha = 1;
}

function shownOf({ boxes, color }: SceneLayer, picture: PictureView): Shown[] {
  return boxes
    .filter(({ opacity }) => opacity > 0)
    .map(({ drawn, opacity }) => ({
      detection: drawn,
      opacity,
      box: toViewBox(drawn.box, picture),
      color: color ?? colorOf(drawn.label),
    }));
}

/** What a label's tag says. */
export function tagText(detection: Detection): string {
  const { label, score, track } = detection;
  const name = track === undefined ? label : `${label} #${track}`;
  return `${name} ${Math.round(score * 100)}%`;
}

function drawBox(context: DrawContext, { box, color, opacity }: Shown): void {
  context.globalAlpha = opacity;
  const path = () => {
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, 4);
  };
  strokeWithHalo(context, path, color.line, 2);
}

function drawPoints(context: DrawContext, { detection, color, opacity }: Shown, picture: PictureView): void {
  const points = detection.keypoints ?? [];
  context.globalAlpha = opacity;
  const limbs = () => {
    context.beginPath();
    for (const [from, to] of limbsOf(points)) {
      const start = toViewPoint(from, picture);
      const end = toViewPoint(to, picture);
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
    }
  };
  strokeWithHalo(context, limbs, color.line, 3);
  for (const point of visiblePoints(points)) {
    const { x, y } = toViewPoint(point, picture);
    context.beginPath();
    context.arc(x, y, 3.5, 0, Math.PI * 2);
    context.fillStyle = '#ffffff';
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = color.text;
    context.stroke();
  }
}

function drawTags(context: DrawContext, shown: readonly Shown[], view: Size): void {
  context.font = FONT;
  context.textBaseline = 'middle';
  const texts = shown.map(({ detection }) => tagText(detection));
  const requests = shown.map(({ box }, index) => ({
    box,
    tag: { width: context.measureText(texts[index] ?? '').width + TAG_PADDING * 2, height: TAG_HEIGHT },
  }));
  placeLabels(requests, view).forEach((place, index) => {
    context.globalAlpha = shown[index]?.opacity ?? 1;
    context.fillStyle = shown[index]?.color.line ?? HALO;
    context.beginPath();
    context.roundRect(place.x - 1, place.y, place.width, place.height, 4);
    context.fill();
    context.fillStyle = shown[index]?.color.text ?? '#ffffff';
    context.fillText(texts[index] ?? '', place.x + TAG_PADDING - 1, place.y + place.height / 2 + 1);
  });
}

/** A dark line under the coloured one, so that it is seen on any picture. */
function strokeWithHalo(context: DrawContext, path: () => void, color: string, width: number): void {
  path();
  context.lineWidth = width + 2;
  context.strokeStyle = HALO;
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke();
}
