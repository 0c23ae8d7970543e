import type { Detection } from '../../shared/detection.ts';

const SMALLEST_SCORE = 0.2;
const HUE_STEP = 47;

/** Detections as an SVG of a picture's size: boxes, labels with scores, key points. */
export function annotationSvg(detections: readonly Detection[], width: number, height: number): string {
  const line = Math.max(2, Math.round(Math.min(width, height) / 300));
  const font = Math.max(11, Math.round(Math.min(width, height) / 40));
  const marks = detections.map((detection) => markOf(detection, { width, height, line, font }));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${marks.join('')}</svg>`;
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly line: number;
  readonly font: number;
}

function markOf(detection: Detection, canvas: Canvas): string {
  const { box, label, score, track } = detection;
  const color = colorOf(label);
  const [x, y] = [box.x * canvas.width, box.y * canvas.height];
  const [width, height] = [box.width * canvas.width, box.height * canvas.height];
  const text = `${label}${track === undefined ? '' : ` #${track}`} ${Math.round(score * 100)} %`;
  const textY = y < canvas.font * 1.4 ? y + canvas.font : y - canvas.font * 0.3;
  return (
    `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" fill="none" stroke="${color}" stroke-width="${canvas.line}"/>` +
    `<text x="${px(x + canvas.line)}" y="${px(textY)}" font-family="sans-serif" font-size="${canvas.font}" ` +
    `fill="#fff" stroke="#000" stroke-width="${px(canvas.font / 6)}" paint-order="stroke">${escapeXml(text)}</text>` +
    pointsOf(detection, canvas, color)
  );
}

function pointsOf(detection: Detection, canvas: Canvas, color: string): string {
  const points = (detection.keypoints ?? []).filter((point) => point.score >= SMALLEST_SCORE);
  return points
    .map(
      (point) =>
        `<circle cx="${px(point.x * canvas.width)}" cy="${px(point.y * canvas.height)}" r="${px(canvas.line * 1.5)}" fill="${color}" stroke="#000"/>`,
    )
    .join('');
}

/** One colour per label, the same in every picture. */
function colorOf(label: string): string {
  let hash = 0;
  for (const character of label) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return `hsl(${(hash * HUE_STEP) % 360}, 90%, 55%)`;
}

function px(value: number): string {
  return value.toFixed(1);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
