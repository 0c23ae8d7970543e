import type uPlot from 'uplot';
import type { HistoryMark } from '../../../shared/run/history-report.ts';
import { DASHES } from './chart-lines.ts';
import type { ChartLine } from './chart-lines.ts';
import { clockWords } from './chart-words.ts';

/** What a plot is drawn with. Colours are read whenever it is drawn: themes change. */
export interface PlotParts {
  readonly lines: readonly ChartLine[];
  readonly isOff: (key: string) => boolean;
  /** Of a line. */
  readonly colour: (key: ChartLine['key']) => string;
  /** Of axes, their words and the grid. */
  readonly ink: () => { readonly words: string; readonly grid: string };
  readonly marks: () => readonly HistoryMark[];
  readonly stepMs: number;
  readonly size: { readonly width: number; readonly height: number };
  /** What is pointed at; null: nothing. */
  readonly onLook: (index: number | null) => void;
}

const TOP = 1.08;
const SHADE = 0.16;

/** The columns that a plot draws: times, each line, then the greatest and the least of each that has them. */
export function dataOf(times: readonly number[], lines: readonly ChartLine[]): uPlot.AlignedData {
  const ranges = lines.flatMap(({ most, least }) => (most && least ? [[...most], [...least]] : []));
  return [[...times], ...lines.map(({ values }) => [...values]), ...ranges];
}

/** How a plot is drawn. */
export function optionsOf(parts: PlotParts): uPlot.Options {
  const { lines, size, stepMs, ink, onLook } = parts;
  const words = (): string => ink().words;
  const rules = { stroke: () => ink().grid, width: 1 };
  const axis = { stroke: words, grid: rules, ticks: rules, font: '12px system-ui, sans-serif' };
  return {
    ...size,
    ms: 1,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * TOP : 1] } },
    axes: [
      { ...axis, size: 34, space: 72, values: (_plot, splits) => splits.map((at) => clockWords(at, stepMs)) },
      { ...axis, size: 58, space: 36 },
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, parts)), ...rangesOf(parts)],
    bands: bandsOf(parts),
    hooks: {
      draw: [(plot) => drawMarks(plot, parts)],
      setCursor: [({ cursor }) => onLook(cursor.idx ?? null)],
    },
  };
}

/** Which columns belong to a line: its own and, where it has them, those of its range. */
export function columnsOfLine(lines: readonly ChartLine[], index: number): readonly number[] {
  const before = lines.slice(0, index).filter(({ most, least }) => most && least).length;
  const line = lines[index];
  const first = 1 + lines.length + before * 2;
  return line?.most && line.least ? [index + 1, first, first + 1] : [index + 1];
}

function seriesOf({ key, name }: ChartLine, { colour, isOff }: PlotParts): uPlot.Series {
  return {
    label: name,
    stroke: () => colour(key),
    width: key === 'inferred' || key === 'p50' ? 2 : 1.5,
    dash: [...DASHES[key]],
    show: !isOff(key),
    points: { size: 5 },
  };
}

/** Invisible lines that bands are between. */
function rangesOf({ lines, isOff }: PlotParts): uPlot.Series[] {
  return lines.flatMap(({ key, most, least }) => {
    const invisible = { width: 0, points: { show: false }, show: !isOff(key) };
    return most && least ? [invisible, invisible] : [];
  });
}

function bandsOf({ lines, colour }: PlotParts): uPlot.Band[] {
  return lines.flatMap(({ key }, index) => {
    const [, most, least] = columnsOfLine(lines, index);
    if (most === undefined || least === undefined) return [];
    const band: uPlot.Band = { series: [most, least], fill: () => shade(colour(key)) };
    return [band];
  });
}

function shade(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${SHADE})`);
}

/** A line through the whole plot where something happened; what, is said below it. */
function drawMarks(plot: uPlot, { marks, colour, ink }: PlotParts): void {
  const { ctx, bbox } = plot;
  const { min = null, max = null } = plot.scales['x'] ?? {};
  const scale = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = scale;
  ctx.setLineDash([2 * scale, 2 * scale]);
  for (const { at, kind } of marks()) {
    if (min === null || max === null || at < min || at > max) continue;
    const isBad = kind === 'failed' || kind === 'healing' || kind === 'restarted';
    ctx.strokeStyle = isBad ? colour('failed') : ink().words;
    const x = Math.round(plot.valToPos(at, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
